package io.herald.system.history;

/** What a client did and saw. A session is one connection; its number is unique in the run. */
public sealed interface SessionEvent extends Event {

    /** The session's number, from 1. */
    long session();

    /** How a subscription acknowledges. */
    enum AckMode {
        AUTO,
        CLIENT,
        CLIENT_INDIVIDUAL
    }

    /**
     * The connection is authenticated.
     *
     * @param device the user's device, which has one session at a time
     * @param node the delivery node it is connected to
     * @param tokenExpiresAt end of its token; {@link Event#NEVER} = beyond the run
     */
    record Connected(long at, long session, String user, String device, String node, long tokenExpiresAt)
            implements SessionEvent {}

    /**
     * The client subscribes.
     *
     * @param afterEpoch of the cursor it has; empty = it subscribes without one
     * @param after seq of that cursor
     * @param window how many entries it lets be in flight
     */
    record Subscribed(long at, long session, AckMode mode, String afterEpoch, long after, int window)
            implements SessionEvent {}

    /** A MESSAGE. {@code content} is {@link Fingerprint#ofNotification} of its body. */
    record Message(long at, long session, String epoch, long seq, String source, String id, String content)
            implements SessionEvent {}

    /** The marker: everything up to here has been sent. */
    record CaughtUp(long at, long session, String epoch, long seq) implements SessionEvent {}

    /** The marker: the cursor is of no use here, what follows starts at the unacknowledged. */
    record Reset(long at, long session, String epoch, long seq) implements SessionEvent {}

    /** The client acknowledges. {@code receipt} is what it asks for with it, empty = nothing. */
    record Ack(long at, long session, String epoch, long seq, String receipt) implements SessionEvent {}

    /** The client refuses. */
    record Nack(long at, long session, String epoch, long seq) implements SessionEvent {}

    /** The RECEIPT for something the client did. */
    record Receipt(long at, long session, String receipt) implements SessionEvent {}

    /** The client stops reading, or reads so slowly that nobody may demand it to be up to date. */
    record Stalled(long at, long session) implements SessionEvent {}

    /** It reads again. */
    record Resumed(long at, long session) implements SessionEvent {}

    /** The connection is gone. {@code code} is the WebSocket close code; 0 = there was none. */
    record Disconnected(long at, long session, int code, String reason) implements SessionEvent {}
}
