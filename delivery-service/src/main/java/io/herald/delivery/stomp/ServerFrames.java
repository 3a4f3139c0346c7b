package io.herald.delivery.stomp;

/** The frames that are not MESSAGE. All text in them is either the server's own or escaped. */
public final class ServerFrames {

    /** A line end: the smallest sign of life. */
    public static final String HEART_BEAT = "\n";

    private ServerFrames() {}

    /**
     * CONNECTED. Its values are the server's own, because this frame knows no escapes.
     *
     * @param session id of the session
     * @param userId whom the token stands for; percent-encoded by its making, so it fits
     * @param sendMillis how often the server can send a heart-beat
     * @param receiveMillis how often it wants one
     */
    public static String connected(
            StompVersion version, String session, String userId, long sendMillis, long receiveMillis) {
        return "CONNECTED\nversion:" + version.text() + "\nserver:herald\nsession:" + session + "\nuser-name:" + userId
                + "\nheart-beat:" + sendMillis + "," + receiveMillis + "\n\n\0";
    }

    /** RECEIPT for the frame that asked for it. */
    public static String receipt(StompVersion version, String receiptId) {
        return "RECEIPT\nreceipt-id:" + version.escape(receiptId) + "\n\n\0";
    }

    /**
     * ERROR; the connection is closed after it.
     *
     * @param code the WebSocket close code that follows
     * @param message a fixed ASCII text without line ends and colons, never anything the client sent
     */
    public static String error(int code, String message) {
        return "ERROR\nmessage:" + message + "\ncode:" + code + "\nversion:" + StompVersion.supported()
                + "\ncontent-length:0\n\n\0";
    }
}
