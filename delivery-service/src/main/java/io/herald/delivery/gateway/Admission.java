package io.herald.delivery.gateway;

import io.herald.delivery.session.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Lets upgrades pass while there is room for another session, and notes where they come from. */
final class Admission implements HandshakeInterceptor {

    /** Attribute of the socket: its client's address, as limits count it. */
    static final String ADDRESS = ClientAddress.class.getName();

    /** Seconds. What was refused because of the last minute may pass after a few. */
    private static final String RETRY_AFTER = "10";

    private final Sessions sessions;

    Admission(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        String address = ClientAddress.of(servlet(request).getRemoteAddr());
        attributes.put(ADDRESS, address);
        return switch (sessions.admit(address)) {
            case FREE -> true;
            case NODE_FULL -> refuse(response, HttpStatus.SERVICE_UNAVAILABLE);
            case ADDRESS_FULL -> refuse(response, HttpStatus.TOO_MANY_REQUESTS);
        };
    }

    private static boolean refuse(ServerHttpResponse response, HttpStatus status) {
        response.setStatusCode(status);
        response.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
        return false;
    }

    private static HttpServletRequest servlet(ServerHttpRequest request) {
        if (request instanceof ServletServerHttpRequest servlet) {
            return servlet.getServletRequest();
        }
        throw new IllegalStateException("not a request of the servlet container");
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {}
}
