package io.herald.delivery.session;

import java.io.IOException;

/**
 * The socket below a session. One thread at a time writes; every call may block, for about the send time limit at most. A write
 * that takes longer throws {@link java.net.SocketTimeoutException}, one to a socket that is gone any other exception; there is
 * nothing more to write then.
 */
public interface Wire {

    /** Sends one WebSocket text message. */
    void text(String frame) throws IOException;

    /** Sends a WebSocket PING; the PONG brings the number back. */
    void ping(long number) throws IOException;

    /** WebSocket frames of every kind that have been received so far. Does not block. */
    long framesReceived();

    /**
     * Sends a close frame, if that is still possible, and closes the socket.
     *
     * @param text goes into the close frame; at most 123 bytes in UTF-8
     */
    void close(CloseReason reason, String text);
}
