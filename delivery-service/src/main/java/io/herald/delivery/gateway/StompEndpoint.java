package io.herald.delivery.gateway;

import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.login.TokenLogin;
import io.herald.delivery.session.CloseReason;
import io.herald.delivery.session.Engine;
import io.herald.delivery.session.StompSession;
import io.herald.delivery.stomp.StompVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;

/** Connects the container's WebSockets with sessions. Text and binary messages are both taken for STOMP, in any pieces. */
final class StompEndpoint implements WebSocketHandler, SubProtocolCapable {

    private static final Logger log = LoggerFactory.getLogger(StompEndpoint.class);
    private static final String SESSION = StompSession.class.getName();

    private final Engine engine;

    StompEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        TomcatWire wire = new TomcatWire(socket, engine.properties().sendTimeLimit());
        String address = (String) socket.getAttributes().getOrDefault(Admission.ADDRESS, "");
        StompSession session =
                new StompSession(engine, socket.getId(), address, wire, handshake(socket, engine.logins()));
        socket.getAttributes().put(SESSION, session);
        session.opened();
    }

    private static Optional<LoginOutcome> handshake(WebSocketSession socket, TokenLogin logins) {
        return socket.getPrincipal() instanceof Authentication principal
                        && principal.getPrincipal() instanceof Jwt token
                ? Optional.of(logins.accept(token))
                : Optional.empty();
    }

    @Override
    public void handleMessage(WebSocketSession socket, WebSocketMessage<?> message) {
        if (!(socket.getAttributes().get(SESSION) instanceof StompSession session)) {
            throw new IllegalStateException("a message before the socket was open");
        }
        try {
            switch (message) {
                case TextMessage text -> session.received(text.getPayload().getBytes(StandardCharsets.UTF_8));
                case BinaryMessage binary -> session.received(bytes(binary.getPayload()));
                case PongMessage pong -> session.ponged(TomcatWire.number(pong));
                default -> session.end(CloseReason.PROTOCOL_ERROR);
            }
        } catch (RuntimeException e) {
            log.error("Session {} is ended by a defect", socket.getId(), e);
            session.end(CloseReason.INTERNAL);
        }
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }

    @Override
    public void handleTransportError(WebSocketSession socket, Throwable error) {
        log.debug("Session {} has a broken socket: {}", socket.getId(), error.toString());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        if (socket.getAttributes().get(SESSION) instanceof StompSession session) {
            session.closed();
        }
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public List<String> getSubProtocols() {
        return StompVersion.subprotocols();
    }
}
