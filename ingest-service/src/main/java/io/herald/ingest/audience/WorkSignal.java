package io.herald.ingest.audience;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes the workers of this instance. Any thread. */
@Component
class WorkSignal {

    private final Semaphore work = new Semaphore(0);

    /** There may be something to do, for one worker at least. Does not block. */
    void work() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    /** Waits for work, at most so long. */
    void await(Duration atMost) throws InterruptedException {
        if (work.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            work.drainPermits();
        }
    }
}
