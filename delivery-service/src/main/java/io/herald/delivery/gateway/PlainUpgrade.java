package io.herald.delivery.gateway;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.adapter.standard.StandardWebSocketHandlerAdapter;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.standard.ServerEndpointRegistration;
import org.springframework.web.socket.server.standard.StandardWebSocketUpgradeStrategy;

/**
 * Upgrades without extensions and without keeping the request. Compression costs tens of KiB per connection and lets a client send
 * little that becomes much; the request's headers hold the token. Telling Spring alone does not do it: the container negotiates
 * what it has installed with whoever is registered.
 */
final class PlainUpgrade extends StandardWebSocketUpgradeStrategy {

    @Override
    public List<WebSocketExtension> getSupportedExtensions(ServerHttpRequest request) {
        return List.of();
    }

    @Override
    public void upgrade(
            ServerHttpRequest request,
            ServerHttpResponse response,
            @Nullable String subprotocol,
            List<WebSocketExtension> extensions,
            @Nullable Principal user,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws HandshakeFailureException {
        HttpServletRequest servletRequest = getHttpServletRequest(request);
        HttpServletResponse servletResponse = getHttpServletResponse(response);
        // Without addresses: behind a proxy the client's may be any text, which would be looked up as a name.
        StandardWebSocketSession session =
                new StandardWebSocketSession(HttpHeaders.EMPTY, attributes, null, null, user);
        Registration registration =
                new Registration(servletRequest.getRequestURI(), new StandardWebSocketHandlerAdapter(handler, session));
        if (subprotocol != null) {
            registration.setSubprotocols(List.of(subprotocol));
        }
        try {
            getContainer(servletRequest)
                    .upgradeHttpToWebSocket(
                            new Counted(servletRequest, session.getAttributes()),
                            servletResponse,
                            registration,
                            Map.of());
        } catch (IOException | DeploymentException e) {
            throw new HandshakeFailureException("the container refused an upgrade", e);
        }
    }

    /**
     * Takes note of where Tomcat counts the frames of the connection, which it shows nobody else; and shows Tomcat no headers to keep,
     * save those that it asks for by name: it would hold them as long as the connection, the token among them.
     */
    private static final class Counted extends HttpServletRequestWrapper {

        private final Map<String, Object> attributes;

        Counted(HttpServletRequest request, Map<String, Object> attributes) {
            super(request);
            this.attributes = attributes;
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            return Collections.emptyEnumeration();
        }

        @Override
        public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
            T upgraded = super.upgrade(type);
            if (upgraded instanceof InternalHttpUpgradeHandler handler) {
                attributes.put(TomcatWire.COUNTS, handler.getUpgradeInfo());
            }
            return upgraded;
        }
    }

    private static final class Registration extends ServerEndpointRegistration {

        Registration(String path, Endpoint endpoint) {
            super(path, endpoint);
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }
    }
}
