package io.herald.core.watch;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Does a piece of work again and again between start and stop of the context: at once where there was more to do, else after a pause.
 * A failure is logged when it begins and when it is over, and never ends the watch.
 */
public final class Watch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Watch.class);

    private static final Duration LONGEST_PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    /** Work that is under way at the end may end by itself within this time. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final String name;
    private final Duration pause;
    private final Supplier<Duration> work;
    private final Semaphore woken = new Semaphore(0);
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    /** Guarded by this. */
    private boolean atWork;

    /**
     * @param name of the thread, and in the log
     * @param pause between two pieces of work when the first found nothing more to do
     * @param work blocks as it likes, is interrupted if it goes on for long after the end, returns whether there may be more to do right now
     */
    public Watch(String name, Duration pause, BooleanSupplier work) {
        this(name, pause, () -> work.getAsBoolean() ? Duration.ZERO : pause);
    }

    /**
     * @param name of the thread, and in the log
     * @param pause after a failure, the first time; twice as long after each further one
     * @param work blocks as it likes, is interrupted if it goes on for long after the end, returns the pause until the next piece; zero = at once
     */
    public Watch(String name, Duration pause, Supplier<Duration> work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
    }

    /** Ends the pause under way, or the next one before it begins. Any thread; never blocks. */
    public void wake() {
        woken.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name(name).start(this::watch);
    }

    private void watch() {
        int failures = 0;
        while (running) {
            try {
                Duration rest = work();
                if (failures > 0) {
                    log.info("{} works again after {} failures", name, failures);
                }
                failures = 0;
                rest(rest);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error e) {
                if (!running) {
                    return;
                }
                if (failures++ == 0) {
                    log.warn("{} failed and is tried again: {}", name, e.toString());
                }
                if (!sleepAfter(failures)) {
                    return;
                }
            }
        }
    }

    private Duration work() throws InterruptedException {
        synchronized (this) {
            if (!running) {
                throw new InterruptedException();
            }
            atWork = true;
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                atWork = false;
            }
        }
    }

    private void rest(Duration rest) throws InterruptedException {
        if (running && rest.isPositive() && woken.tryAcquire(rest.toNanos(), TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
    }

    private boolean sleepAfter(int failures) {
        long doubled = Math.max(pause.toMillis(), 50) << Math.min(failures, 10);
        try {
            Thread.sleep(Math.min(doubled, LONGEST_PAUSE_AFTER_FAILURE.toMillis()));
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    /**
     * Waits for the work under way. It is interrupted only if it takes long: an interrupt closes the connection to the database that a
     * virtual thread waits for, and a transaction that would have ended becomes an error.
     */
    @Override
    public void stop() {
        Thread working = thread;
        thread = null;
        boolean busy;
        synchronized (this) {
            running = false;
            busy = atWork;
        }
        if (working != null) {
            try {
                if (busy && working.join(GRACE)) {
                    return;
                }
                working.interrupt();
                working.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
