package io.herald.delivery.session;

/**
 * Why the server ends a session: the WebSocket close code, which is also the {@code code} of the ERROR frame before it. The
 * hundreds tell the client what to do.
 *
 * <ul>
 *   <li>1001, 4000–4099: connect again at once, with jitter; nothing is lost
 *   <li>1011, 4100–4199: connect again later, with growing pauses
 *   <li>4200–4299: get another token, then connect again
 *   <li>4300–4399: do not connect again like this; the client or its settings are wrong
 * </ul>
 */
public enum CloseReason {
    /** The client said DISCONNECT. */
    DISCONNECTED(1000, "disconnected"),
    /** The node is being stopped; another one will serve. */
    DRAINED(1001, "server is going away"),
    /** A defect of the server. */
    INTERNAL(1011, "internal error"),

    /** Nothing was heard from the client for two heart-beats, or it did not answer a ping. */
    HEARTBEAT_LOST(4000, "heart-beat lost"),
    /** The client does not read what it is sent; what it has not read waits in the inbox. */
    SLOW_CONSUMER(4001, "slow consumer"),
    /** No CONNECT frame came in time. */
    CONNECT_TIMEOUT(4002, "no CONNECT in time"),
    /** A frame was begun and not finished in time. */
    FRAME_TIMEOUT(4003, "unfinished frame"),

    /** The user, the client's address or the node has as many sessions as allowed. */
    TOO_MANY_SESSIONS(4100, "too many sessions"),
    /** The token could not be checked, because the issuer's keys could not be had. */
    LOGIN_UNAVAILABLE(4101, "token cannot be checked now"),
    /** The client sends more, or its user connects more often, than anybody honest would. */
    FLOOD(4102, "too many requests"),

    /** No token, or one that is not valid here. */
    TOKEN_REFUSED(4200, "token refused"),
    /** The token has expired and was not refreshed. */
    TOKEN_EXPIRED(4201, "token expired"),
    /** The token has been revoked. */
    TOKEN_REVOKED(4202, "token revoked"),

    /** Not STOMP, not in this order, or not supported. */
    PROTOCOL_ERROR(4300, "protocol error"),
    /** Beyond the limits for frames and headers. */
    TOO_LARGE(4301, "frame too large"),
    /** No such destination for this client. */
    NO_SUCH_DESTINATION(4302, "no such destination"),
    /** The token of CONNECT or of a refresh is another user's than before. */
    OTHER_USER(4303, "token of another user");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The WebSocket close code. */
    public int code() {
        return code;
    }

    /** Fixed text, for the ERROR frame and the close frame. */
    public String text() {
        return text;
    }
}
