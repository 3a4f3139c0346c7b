package io.herald.delivery.gateway;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Makes Tomcat's buffers fit connections that are idle most of the time. It allots 8 KiB each for reading and writing to the
 * socket, and three of 8 KiB to a WebSocket, whether anything is sent or not.
 */
final class TomcatBuffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** A longer message is written in several frames. */
    private static final String BYTES = "2048";

    private static final String WEB_SOCKET_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    TomcatBuffers() {
        // Read once, when Tomcat's WebSocket classes are loaded; there is no other way to set it.
        if (System.getProperty(WEB_SOCKET_BUFFER) == null) {
            System.setProperty(WEB_SOCKET_BUFFER, BYTES);
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", BYTES);
            connector.setProperty("socket.appWriteBufSize", BYTES);
        });
    }
}
