package io.herald.load.traffic;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: messages are due at fixed times, whatever became of the ones before. When sending falls behind, it catches up
 * without a pause, and the messages keep the times at which they were due.
 */
public final class Pace {

    /** Sends the message that was due at this time. */
    public interface Sending {

        /**
         * @param due when it was due, in {@link System#nanoTime}
         */
        void send(long due);
    }

    private Pace() {}

    /**
     * Runs at a rate for so long, on this thread.
     *
     * @return when the first message that was not sent any more would have been due
     */
    public static long run(double perSecond, Duration time, long start, Sending sending) {
        long messages = Math.round(perSecond * time.toNanos() / 1e9);
        for (long i = 0; i < messages; i++) {
            long due = start + Math.round(i * 1e9 / perSecond);
            awaitTime(due);
            sending.send(due);
        }
        return start + Math.round(messages * 1e9 / perSecond);
    }

    /** Parks this thread until the time has come; at once when it has passed. */
    public static void awaitTime(long time) {
        long left = time - System.nanoTime();
        while (left > 0) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("interrupted");
            }
            LockSupport.parkNanos(left);
            left = time - System.nanoTime();
        }
    }
}
