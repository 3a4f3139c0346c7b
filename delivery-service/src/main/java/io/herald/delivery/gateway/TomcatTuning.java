package io.herald.delivery.gateway;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Sets up Tomcat for many connections that are idle most of the time, and for clients that want to hold them for nothing. Tomcat
 * allots 8 KiB each for reading and writing to the socket, and three of 8 KiB to a WebSocket, whether anything is sent or not.
 */
final class TomcatTuning implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** A WebSocket has three of these. A longer message is written in several frames. */
    private static final String WEB_SOCKET_BYTES = "1024";

    /** What a connection reads into first; more than it holds is read past it. */
    private static final String READ_BYTES = "512";

    /** What answers of the HTTP interfaces are written from. WebSockets write past it. */
    private static final String WRITE_BYTES = "1024";

    private static final String WEB_SOCKET_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    private final GatewayProperties properties;

    TomcatTuning(GatewayProperties properties) {
        this.properties = properties;
        // Read once, when Tomcat's WebSocket classes are loaded; there is no other way to set it.
        if (System.getProperty(WEB_SOCKET_BUFFER) == null) {
            System.setProperty(WEB_SOCKET_BUFFER, WEB_SOCKET_BYTES);
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(PatientProtocol.class.getName());
        factory.addEngineValves(new PublicPort());
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", READ_BYTES);
            connector.setProperty("socket.appWriteBufSize", WRITE_BYTES);
            if (connector.getProtocolHandler() instanceof PatientProtocol protocol) {
                protocol.requestTimeout(properties.requestTimeout());
            }
        });
    }
}
