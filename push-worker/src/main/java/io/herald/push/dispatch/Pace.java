package io.herald.push.dispatch;

import java.time.Duration;

/**
 * How many sends may start now: so many a second, with what a tenth of a second allows in reserve, and slower after a rest. Guarded by
 * its owner's lock.
 */
final class Pace {

    /** Of the full rate, after a rest. */
    private static final double SLOWEST = 0.05;

    private static final double SECOND = 1e9;

    private final double perSecond;
    private final double rampUp;
    private double allowed;
    private long since;
    private long busySince;
    private long lastSend;
    private boolean started;

    Pace(double perSecond, Duration rampUp) {
        this.perSecond = perSecond;
        this.rampUp = rampUp.toNanos();
    }

    /** Whole sends that may start at this moment of {@code System.nanoTime()}. */
    int allowed(long now) {
        if (!started) {
            started = true;
            since = now;
            busySince = now;
            lastSend = now;
            allowed = 1;
        }
        double rate = rate(now);
        allowed = Math.min(allowed + rate * (now - since) / SECOND, Math.max(1, rate / 10));
        since = now;
        return (int) allowed;
    }

    /** So many have started. */
    void started(int sends, long now) {
        allowed -= sends;
        lastSend = now;
    }

    private double rate(long now) {
        if (rampUp == 0) {
            return perSecond;
        }
        if (now - lastSend > rampUp) {
            busySince = now;
        }
        return perSecond * Math.min(1, SLOWEST + (1 - SLOWEST) * (now - busySince) / rampUp);
    }
}
