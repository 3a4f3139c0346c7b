package io.herald.load.wire;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What one connection speaks on top of WebSocket: an object per connection, used on its event loop only. */
public interface Dialect {

    /** The WebSocket subprotocol to ask for. */
    Optional<String> subprotocol();

    /** The WebSocket is open: log in. */
    void opened(Connection connection, ConnectionListener listener);

    /** A text or binary message of the server. */
    void received(ByteBuf text, Connection connection, ConnectionListener listener);

    /** Everything that could be read has been read: what was saved up can be written. */
    void readEnded(Connection connection);
}
