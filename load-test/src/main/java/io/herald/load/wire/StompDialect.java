package io.herald.load.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** STOMP 1.2: CONNECT, one SUBSCRIBE, and an ACK for what arrives. */
public final class StompDialect implements Dialect {

    private static final byte[] ACK = StompFrame.ascii("ack:");
    private static final byte[] TYPE = StompFrame.ascii("type:");
    private static final byte[] ACK_START = StompFrame.ascii("ACK\nid:");
    private static final byte[] FRAME_END = StompFrame.ascii("\n\n\0");

    private final Subscription subscription;
    private @Nullable ByteBuf lastAck;
    private boolean subscribed;

    /**
     * What to subscribe to.
     *
     * @param connectHeaders lines of CONNECT beyond the usual ones, each with its line end
     * @param destination of SUBSCRIBE
     * @param ackMode how to acknowledge
     * @param subscribeHeaders lines of SUBSCRIBE beyond the usual ones, each with its line end
     * @param ready how the server says that the subscription stands
     */
    public record Subscription(
            String connectHeaders, String destination, AckMode ackMode, String subscribeHeaders, Ready ready) {}

    /** How the server says that the subscription stands and everything that was kept has been sent. */
    public enum Ready {

        /** By a MESSAGE with a {@code type} header: Herald's caught-up marker. */
        MARKER,

        /** By a RECEIPT for SUBSCRIBE. Kept messages may still follow. */
        RECEIPT
    }

    public StompDialect(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public Optional<String> subprotocol() {
        return Optional.of("v12.stomp");
    }

    @Override
    public void opened(Connection connection, ConnectionListener listener) {
        connection.sendNow("CONNECT\naccept-version:1.2\nheart-beat:0,0\n" + subscription.connectHeaders + "\n\0");
    }

    @Override
    public void received(ByteBuf text, Connection connection, ConnectionListener listener) {
        StompFrame frame = StompFrame.next(text);
        while (frame != null) {
            if (frame.is('M')) {
                message(frame, connection, listener);
            } else if (frame.is('C')) {
                subscribe(connection);
            } else if (frame.is('R')) {
                ready(Ready.RECEIPT, listener);
            } else {
                connection.fail("the server said " + frame);
            }
            frame = StompFrame.next(text);
        }
    }

    private void subscribe(Connection connection) {
        String receipt = subscription.ready == Ready.RECEIPT ? "receipt:s\n" : "";
        connection.sendNow("SUBSCRIBE\nid:0\ndestination:" + subscription.destination + "\nack:" + subscription.ackMode
                + "\n" + receipt + subscription.subscribeHeaders + "\n\0");
    }

    private void ready(Ready how, ConnectionListener listener) {
        if (!subscribed && subscription.ready == how) {
            subscribed = true;
            listener.subscribed();
        }
    }

    private void message(StompFrame frame, Connection connection, ConnectionListener listener) {
        if (subscription.ready == Ready.MARKER && frame.header(TYPE) != null) {
            ready(Ready.MARKER, listener);
            return;
        }
        listener.message(frame.body());
        ByteBuf ack = subscription.ackMode == AckMode.AUTO ? null : frame.header(ACK);
        if (ack != null) {
            ByteBuf answer = ack(ack);
            if (subscription.ackMode == AckMode.CLIENT) {
                replaceLastAck(answer);
            } else {
                connection.send(answer);
            }
        }
    }

    private static ByteBuf ack(ByteBuf id) {
        ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        return allocator
                .buffer(ACK_START.length + id.readableBytes() + FRAME_END.length)
                .writeBytes(ACK_START)
                .writeBytes(id)
                .writeBytes(FRAME_END);
    }

    private void replaceLastAck(ByteBuf answer) {
        if (lastAck != null) {
            lastAck.release();
        }
        lastAck = answer;
    }

    @Override
    public void readEnded(Connection connection) {
        ByteBuf answer = lastAck;
        if (answer != null) {
            lastAck = null;
            connection.send(answer);
        }
    }
}
