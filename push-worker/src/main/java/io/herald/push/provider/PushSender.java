package io.herald.push.provider;

/**
 * Sends pushes through one account at one provider. Any number of threads; closed by the context that made it, after the last send.
 */
public interface PushSender extends AutoCloseable {

    /** Provider and app as devices name them: {@code fcm/shop}, {@code apns/shop}, {@code web-push/default}, {@code webhook/mail}. */
    String name();

    /** How much it takes. */
    SenderLimits limits();

    /**
     * Tries once. Blocks its (virtual) thread until the provider has answered or the sender's time-out is over. Says with the outcome
     * what the caller must do; throws for programming errors only. Never waits for a turn: the caller keeps to {@link #limits()}.
     */
    SendOutcome send(Push push);

    @Override
    default void close() {}
}
