package io.herald.load.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * socket.io's protocol 5 on Engine.IO's protocol 4, without binary events: CONNECT to the main namespace, an ACK for each event that
 * asks for one, and where wanted an event of the client's for each that does not.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/">socket.io protocol</a>
 */
public final class SocketIoDialect implements Dialect {

    /** Hears, on the event loop, what the server acknowledged. */
    public interface Acknowledgements {

        /**
         * The server has acknowledged an event.
         *
         * @param id under which it was sent
         */
        void acknowledged(long id);
    }

    /** The path and query of every server, for WebSocket without long polling before it. */
    public static final String PATH = "/socket.io/?EIO=4&transport=websocket";

    private static final byte[] ACK_END = StompFrame.ascii("[]");

    private final String login;
    private final String receipt;
    private final Acknowledgements acknowledgements;

    /**
     * For a client that sends no events beside receipts.
     *
     * @param login the {@code auth} object of CONNECT, as JSON
     * @param receipt the event that answers each event which asks for no acknowledgement, as a JSON array; none when empty
     */
    public SocketIoDialect(String login, String receipt) {
        this(login, receipt, id -> {});
    }

    /** For a client that sends events and asks for their acknowledgement. */
    public SocketIoDialect(String login, Acknowledgements acknowledgements) {
        this(login, "", acknowledgements);
    }

    private SocketIoDialect(String login, String receipt, Acknowledgements acknowledgements) {
        this.login = login;
        this.receipt = receipt.isEmpty() ? "" : "42" + receipt;
        this.acknowledgements = acknowledgements;
    }

    /** An event that asks for an acknowledgement under this id, its name and arguments as members of a JSON array. */
    public static String event(long id, String members) {
        return "42" + id + "[" + members + "]";
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.empty();
    }

    /** The server speaks first. */
    @Override
    public void opened(Connection connection, ConnectionListener listener) {}

    @Override
    public void received(ByteBuf text, Connection connection, ConnectionListener listener) {
        switch (text.readByte()) {
            case '0' -> connection.sendNow("40" + login);
            case '2' -> connection.sendNow("3");
            case '4' -> packet(text, connection, listener);
            default -> connection.fail("the server said " + said(text));
        }
    }

    private void packet(ByteBuf text, Connection connection, ConnectionListener listener) {
        switch (text.readByte()) {
            case '0' -> listener.subscribed();
            case '2' -> event(text, connection, listener);
            case '3' -> acknowledgements.acknowledged(number(text));
            default -> connection.fail("the server said " + said(text));
        }
    }

    private void event(ByteBuf text, Connection connection, ConnectionListener listener) {
        int from = text.readerIndex();
        int to = text.indexOf(from, text.writerIndex(), (byte) '[');
        if (to < 0) {
            throw new IllegalArgumentException("an event without an array: " + said(text));
        }
        listener.message(text.slice(to, text.writerIndex() - to));
        if (to > from) {
            connection.send(ack(text.slice(from, to - from)));
        } else if (!receipt.isEmpty()) {
            connection.send(ByteBufUtil.writeAscii(PooledByteBufAllocator.DEFAULT, receipt));
        }
    }

    private static ByteBuf ack(ByteBuf id) {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        return allocator
                .buffer(2 + id.readableBytes() + ACK_END.length)
                .writeByte('4')
                .writeByte('3')
                .writeBytes(id)
                .writeBytes(ACK_END);
    }

    private static long number(ByteBuf text) {
        long value = 0;
        byte digit = text.readByte();
        while (digit >= '0' && digit <= '9') {
            value = value * 10 + digit - '0';
            digit = text.readByte();
        }
        return value;
    }

    private static String said(ByteBuf text) {
        return text.toString(0, text.writerIndex(), StandardCharsets.UTF_8);
    }

    /** Nothing is saved up: an acknowledgement is for one event. */
    @Override
    public void readEnded(Connection connection) {}
}
