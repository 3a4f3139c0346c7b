package io.herald.delivery.erasure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Removes again and again what comes late of erased users. */
final class ErasureSweep implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ErasureSweep.class);

    private final Erasure erasure;
    private final Duration interval;
    private volatile @Nullable Thread thread;

    ErasureSweep(Erasure erasure, Duration interval) {
        this.erasure = erasure;
        this.interval = interval;
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("erasure-sweep").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                try {
                    erasure.removeLate();
                } catch (RuntimeException | Error e) {
                    // Whatever it is: were this thread to end, nothing would be removed any more.
                    log.warn(
                            "What is left of erased users could not be looked for, trying again later: {}",
                            e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
