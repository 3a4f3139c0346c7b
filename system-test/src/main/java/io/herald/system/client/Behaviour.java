package io.herald.system.client;

import io.herald.system.history.SessionEvent.AckMode;
import java.time.Duration;

/**
 * How a device behaves.
 *
 * @param mode how it acknowledges
 * @param keepsCursor whether it subscribes with the cursor it has; else it subscribes for what is not acknowledged
 * @param window how many entries it lets be in flight
 * @param ackEvery after how many messages it sends an ACK, in mode {@code CLIENT}; 1 = each
 * @param receiptEvery every how many ACKs it asks for a RECEIPT; 0 = never
 * @param nackOneIn it refuses one in so many messages when they first come; 0 = none
 * @param readingPause how long it pauses after each message; a slow reader
 * @param tokenLifetime how long its tokens are good for
 */
public record Behaviour(
        AckMode mode,
        boolean keepsCursor,
        int window,
        int ackEvery,
        int receiptEvery,
        int nackOneIn,
        Duration readingPause,
        Duration tokenLifetime) {

    /** Acknowledges everything it gets one by one, promptly and with receipts, and has no memory. */
    public static Behaviour eager(Duration tokenLifetime) {
        return new Behaviour(AckMode.CLIENT_INDIVIDUAL, false, 1_000, 1, 1, 0, Duration.ZERO, tokenLifetime);
    }

    boolean isSlow() {
        return readingPause.isPositive();
    }
}
