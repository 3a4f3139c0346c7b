package io.herald.delivery.history;

import io.herald.delivery.session.Quota;
import io.herald.delivery.session.TokenBucket;
import io.herald.web.problem.Refusals;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Who may ask the database, and when: so much for each user, so many at a time. Any thread; waits. */
public final class Turns {

    private static final int REST_SECONDS = 10;

    private final Quota reads;
    private final Quota writes;
    private final Semaphore places;
    private final long patienceMillis;

    Turns(HistoryProperties properties) {
        this.reads = new Quota(Integer.MAX_VALUE, TokenBucket.Rate.perMinute(properties.readsPerMinute()));
        this.writes = new Quota(Integer.MAX_VALUE, TokenBucket.Rate.perMinute(properties.writesPerMinute()));
        this.places = new Semaphore(properties.atOnce(), true);
        this.patienceMillis = properties.patience().toMillis();
    }

    /**
     * Does what changes nothing.
     *
     * @throws org.springframework.web.ErrorResponseException 429, 503
     */
    <T> T read(String userId, Supplier<T> work) {
        return take(reads, userId, work);
    }

    /** The same for what changes something. */
    <T> T write(String userId, Supplier<T> work) {
        return take(writes, userId, work);
    }

    private <T> T take(Quota quota, String userId, Supplier<T> work) {
        if (!quota.begin(userId, System.nanoTime())) {
            throw Refusals.tooMany(REST_SECONDS);
        }
        try {
            if (!places.tryAcquire(patienceMillis, TimeUnit.MILLISECONDS)) {
                throw Refusals.unavailable();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.unavailable();
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    /** Forgets those who have not asked for a while. */
    void forget(long now) {
        reads.forget(now);
        writes.forget(now);
    }
}
