package io.herald.load.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One WebSocket connection. The public methods may be called from any thread. */
public final class Connection extends SimpleChannelInboundHandler<WebSocketFrame> {

    private final Dialect dialect;
    private final ConnectionListener listener;

    private volatile @Nullable Channel channel;
    private volatile boolean closing;
    private @Nullable String failure;

    Connection(Dialect dialect, ConnectionListener listener) {
        this.dialect = dialect;
        this.listener = listener;
    }

    /** Sends text; goes out with the end of the current read when called on the event loop during one. */
    public void send(ByteBuf text) {
        Channel open = channel;
        if (open == null) {
            text.release();
        } else {
            var _ = open.write(new TextWebSocketFrame(text), open.voidPromise());
        }
    }

    /** As {@link #send(ByteBuf)}, and at once. */
    public void sendNow(String text) {
        send(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        Channel open = channel;
        if (open != null) {
            open.flush();
        }
    }

    /** Reads nothing more until {@link #resume()}: a client that hangs. */
    public void pause() {
        Channel open = channel;
        if (open != null) {
            open.config().setAutoRead(false);
        }
    }

    /** Reads again. */
    public void resume() {
        Channel open = channel;
        if (open != null) {
            open.config().setAutoRead(true);
        }
    }

    /** Closes the socket without a farewell, as a client does whose process is killed. */
    public void cut() {
        closing = true;
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }

    /** Ends the connection because of what the server said. */
    void fail(String reason) {
        failure = reason;
        cut();
    }

    void neverOpened(Throwable cause) {
        listener.closed("not connected: " + cause.getMessage());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        if (closing) {
            var _ = context.close();
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            dialect.opened(this, listener);
            context.flush();
        } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
            fail("upgrade timed out");
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
            dialect.received(frame.content(), this, listener);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        dialect.readEnded(this);
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        String reason = failure;
        listener.closed(reason != null ? reason : closing ? "cut" : "closed by the server");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause.toString());
    }
}
