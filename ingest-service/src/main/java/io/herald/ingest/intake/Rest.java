package io.herald.ingest.intake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a consumer rests after a batch. A batch costs as much as some dozens of records: without rests, load would be met with as many
 * small batches as the machine has time for. As long as little comes that does not matter, and nobody is made to wait; then rests grow
 * with the fourth power of the rate, so that batches grow faster than it does. They are longest at the rate at which so many come during one
 * that a batch is large enough; above, as many come in less. Who is behind has no time for one.
 */
final class Rest {

    /** Over so long is the rate averaged: what comes at once after a silence is no rate yet. */
    private static final double AVERAGED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long longest;
    private final double longestAt;
    private final int fullPoll;
    private final LongSupplier nanoTime;

    private long last;
    private double perSecond;

    /**
     * @param longest rest
     * @param longestAt at so many records a second; at half as many a sixteenth of it, at twice as many a half
     * @param fullPoll so many records are all that a poll brings
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    Rest(Duration longest, int longestAt, int fullPoll, LongSupplier nanoTime) {
        this.longest = longest.toNanos();
        this.longestAt = longestAt;
        this.fullPoll = fullPoll;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** Nanoseconds to rest after a batch of so many records. Once for each batch. */
    long after(int records) {
        long now = nanoTime.getAsLong();
        long passed = Math.max(1, now - last);
        last = now;
        double weight = -Math.expm1(-passed / AVERAGED_NANOS);
        perSecond += (records * 1e9 / passed - perSecond) * weight;
        double load = perSecond / longestAt;
        return records >= fullPoll ? 0 : (long) (longest * (load < 1 ? Math.pow(load, 4) : 1 / load));
    }
}
