package io.herald.delivery.gateway;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Sets up Tomcat for many connections that are idle most of the time, and for clients that want to hold them for nothing. Tomcat
 * allots 8 KiB each for reading and writing to the socket, and three of 8 KiB to a WebSocket, whether anything is sent or not.
 */
final class TomcatTuning implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** A longer message is written in several frames. */
    private static final String BYTES = "2048";

    private static final String WEB_SOCKET_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    private final GatewayProperties properties;

    TomcatTuning(GatewayProperties properties) {
        this.properties = properties;
        // Read once, when Tomcat's WebSocket classes are loaded; there is no other way to set it.
        if (System.getProperty(WEB_SOCKET_BUFFER) == null) {
            System.setProperty(WEB_SOCKET_BUFFER, BYTES);
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(PatientProtocol.class.getName());
        factory.addEngineValves(new PublicPort());
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", BYTES);
            connector.setProperty("socket.appWriteBufSize", BYTES);
            if (connector.getProtocolHandler() instanceof PatientProtocol protocol) {
                protocol.requestTimeout(properties.requestTimeout());
            }
        });
    }
}
