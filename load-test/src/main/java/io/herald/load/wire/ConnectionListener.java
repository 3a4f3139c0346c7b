package io.herald.load.wire;

import io.netty.buffer.ByteBuf;

/** What is heard of one connection, on its event loop. */
public interface ConnectionListener {

    /** The subscription stands, and everything that was kept for it has arrived. Once at most. */
    void subscribed();

    /**
     * A message has arrived; it is acknowledged when this returns, as the dialect does it.
     *
     * @param body its bytes, readable from reader to writer index; valid during the call only
     */
    void message(ByteBuf body);

    /** The connection has ended or could not be opened. Exactly once, and last. */
    void closed(String reason);
}
