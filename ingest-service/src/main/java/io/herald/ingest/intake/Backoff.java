package io.herald.ingest.intake;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** When to try again: pauses double from the shortest to the longest and vary by a fifth. One thread. */
final class Backoff {

    private static final double JITTER = 0.2;

    private final Duration shortest;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    private Duration pause = Duration.ZERO;
    private long until;

    Backoff(Duration shortest, Duration longest, LongSupplier nanoTime, RandomGenerator random) {
        this.shortest = shortest;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.random = random;
        this.until = nanoTime.getAsLong();
    }

    /** Begins the next pause and tells how long it is. */
    Duration begin() {
        Duration doubled = pause.isZero() ? shortest : pause.multipliedBy(2);
        pause = doubled.compareTo(longest) > 0 ? longest : doubled;
        Duration varied = Duration.ofNanos((long) (pause.toNanos() * random.nextDouble(1 - JITTER, 1 + JITTER)));
        until = nanoTime.getAsLong() + varied.toNanos();
        return varied;
    }

    /** It went well: the next failure begins with the shortest pause. */
    void reset() {
        pause = Duration.ZERO;
        until = nanoTime.getAsLong();
    }

    boolean over() {
        return until - nanoTime.getAsLong() <= 0;
    }
}
