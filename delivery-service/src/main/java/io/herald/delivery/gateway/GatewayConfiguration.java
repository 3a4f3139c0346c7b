package io.herald.delivery.gateway;

import io.herald.delivery.session.Engine;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Registers {@code /ws}. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayConfiguration {

    /** A connection holds a buffer for text and one for bytes all its life; larger messages come in several pieces. */
    private static final int BUFFER = 128;

    @Bean
    WebSocketConfigurer stompEndpoint(Engine engine, GatewayProperties properties) {
        return registry -> registry.addHandler(new StompEndpoint(engine), "/ws")
                .setHandshakeHandler(new DefaultHandshakeHandler(new PlainUpgrade()))
                .addInterceptors(new Admission(engine.sessions()))
                .setAllowedOriginPatterns(properties.allowedOrigins().toArray(String[]::new));
    }

    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(BUFFER);
        container.setMaxBinaryMessageBufferSize(BUFFER);
        return container;
    }

    @Bean
    TomcatTuning tomcatTuning(GatewayProperties properties) {
        return new TomcatTuning(properties);
    }
}
