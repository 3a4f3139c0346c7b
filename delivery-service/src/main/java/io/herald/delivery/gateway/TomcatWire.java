package io.herald.delivery.gateway;

import io.herald.delivery.session.CloseReason;
import io.herald.delivery.session.Wire;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.websocket.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/** A WebSocket in Tomcat, which ends a blocking write by itself when its time is over. */
final class TomcatWire implements Wire {

    private static final Logger log = LoggerFactory.getLogger(TomcatWire.class);

    /** A client that does not answer a close frame for so long is cut off. */
    private static final long CLOSE_MILLIS = 5000;

    /** Attribute of the socket: what Tomcat counts on it. */
    static final String COUNTS = UpgradeInfo.class.getName();

    private final WebSocketSession socket;
    private final UpgradeInfo counts;

    TomcatWire(WebSocketSession socket, Duration sendTimeLimit) {
        this.socket = socket;
        this.counts = socket.getAttributes().get(COUNTS) instanceof UpgradeInfo known ? known : new UpgradeInfo();
        if (socket instanceof NativeWebSocketSession session) {
            jakarta.websocket.Session container = session.getNativeSession(jakarta.websocket.Session.class);
            if (container != null) {
                container.getUserProperties().put(Constants.BLOCKING_SEND_TIMEOUT_PROPERTY, sendTimeLimit.toMillis());
                container.getUserProperties().put(Constants.SESSION_CLOSE_TIMEOUT_PROPERTY, CLOSE_MILLIS);
            }
        }
    }

    @Override
    public void text(String frame) throws IOException {
        send(new TextMessage(frame));
    }

    @Override
    public void ping(long number) throws IOException {
        send(new PingMessage(ByteBuffer.allocate(Long.BYTES).putLong(number).flip()));
    }

    @Override
    public long framesReceived() {
        return counts.getMsgsReceived();
    }

    private void send(WebSocketMessage<?> message) throws IOException {
        try {
            socket.sendMessage(message);
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SocketTimeoutException timeout) {
                    throw timeout;
                }
            }
            throw e;
        }
    }

    /** The number that a PONG brings back; 0 when it is none of ours. */
    static long number(PongMessage pong) {
        ByteBuffer payload = pong.getPayload();
        return payload.remaining() == Long.BYTES ? payload.getLong(payload.position()) : 0;
    }

    @Override
    public void close(CloseReason reason, String text) {
        try {
            socket.close(new CloseStatus(reason.code(), text));
        } catch (IOException | RuntimeException e) {
            log.debug("Session {} was gone before it could be closed: {}", socket.getId(), e.toString());
        }
    }
}
