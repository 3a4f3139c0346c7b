package io.herald.delivery.session;

import java.time.Duration;

/**
 * What somebody may still do: a bucket that fills at a steady rate up to its size. Three fields, because every session has two
 * of them and each frame takes from one.
 *
 * <p>Not thread-safe: whoever owns it guards it. Times are {@link System#nanoTime} values.
 */
public final class TokenBucket {

    /**
     * How fast and how far a bucket fills.
     *
     * @param size what may be taken at once, after a long rest
     * @param perSecond how much comes back in a second
     */
    public record Rate(double size, double perSecond) {

        /** So much at once, and so much again in every minute. */
        public static Rate perMinute(int size) {
            return new Rate(size, size / 60.0);
        }
    }

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private static final double ROUNDING = 1e-6;

    private final Rate rate;
    private double left;
    private long at;

    /** A full one. */
    TokenBucket(Rate rate, long now) {
        this.rate = rate;
        this.left = rate.size;
        this.at = now;
    }

    /** Takes so much if it is there; nothing otherwise. A negative amount is put back. */
    boolean take(double amount, long now) {
        fill(now);
        if (left + ROUNDING < amount) {
            return false;
        }
        left = Math.min(rate.size, left - amount);
        return true;
    }

    /** Whether it is as if nobody had ever taken anything. */
    boolean isFull(long now) {
        fill(now);
        return left >= rate.size;
    }

    private void fill(long now) {
        left = Math.min(rate.size, left + (now - at) / NANOS * rate.perSecond);
        at = now;
    }
}
