package io.herald.ingest.audience;

import io.herald.ingest.audience.BroadcastWork.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** The threads that write broadcasts. */
@Component
class BroadcastWorkers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BroadcastWorkers.class);

    /** Whoever has locked an inbox mostly has it for a few milliseconds; then twice as long each time. */
    private static final Duration SHORTEST_LOCKED_PAUSE = Duration.ofMillis(3);

    private static final Duration LONGEST_LOCKED_PAUSE = Duration.ofMillis(50);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    private final BroadcastWork work;
    private final WorkSignal signal;
    private final MembershipSweep sweep;
    private final BroadcastMetrics metrics;
    private final AudienceProperties settings;

    /** Guarded by this. */
    private final List<Thread> threads = new ArrayList<>();

    private volatile CountDownLatch stopped = new CountDownLatch(0);

    BroadcastWorkers(
            BroadcastWork work,
            WorkSignal signal,
            MembershipSweep sweep,
            BroadcastMetrics metrics,
            AudienceProperties settings) {
        this.work = work;
        this.signal = signal;
        this.sweep = sweep;
        this.metrics = metrics;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        stopped = new CountDownLatch(1);
        for (int i = 0; i < settings.workers(); i++) {
            threads.add(Thread.ofVirtual().name("broadcast-" + i).start(this::work));
        }
    }

    private void work() {
        long[] last = {0};
        Duration lockedPause = SHORTEST_LOCKED_PAUSE;
        try {
            while (stopped.getCount() > 0) {
                try {
                    long begun = System.nanoTime();
                    Step step = work.next(last[0], id -> last[0] = id);
                    rest(step, System.nanoTime() - begun, lockedPause);
                    lockedPause = step == Step.LOCKED ? longer(lockedPause) : SHORTEST_LOCKED_PAUSE;
                } catch (RuntimeException | Error e) {
                    // Whatever it is: were this thread to end, broadcasts would stand still.
                    metrics.failed();
                    log.warn(
                            "Broadcasts wait {} ms: {}",
                            settings.errorPause().toMillis(),
                            NestedExceptionUtils.getMostSpecificCause(e).toString());
                    log.debug("Why broadcasts wait", e);
                    pause(settings.errorPause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_LOCKED_PAUSE) < 0 ? doubled : LONGEST_LOCKED_PAUSE;
    }

    private void rest(Step step, long nanos, Duration lockedPause) throws InterruptedException {
        switch (step) {
            case DONE -> pause(Duration.ofNanos((long) (nanos * settings.rest())));
            case LOCKED -> signal.await(lockedPause);
            case NOTHING -> {
                sweep.runIfDue();
                signal.await(settings.pollInterval());
            }
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        if (pause.isPositive() && stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            log.debug("Stopped while resting");
        }
    }

    /** Lets the chunks under way end. */
    @Override
    public synchronized void stop() {
        stopped.countDown();
        threads.forEach(thread -> signal.work());
        long deadline = System.nanoTime() + SHUTDOWN_TIMEOUT.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        threads.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return stopped.getCount() > 0;
    }
}
