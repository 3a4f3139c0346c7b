package io.herald.delivery.gateway;

import io.herald.delivery.session.Engine;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.OriginHandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Registers {@code /ws}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayConfiguration {

    /** A connection holds a buffer for text and one for bytes all its life; larger messages come in several pieces. */
    private static final int BUFFER = 128;

    /** Ahead of all other filters, and for no other path. */
    @Bean
    FilterRegistrationBean<UpgradeFilter> upgrades(Engine engine, GatewayProperties properties, JwtDecoder decoder) {
        OriginHandshakeInterceptor origins = new OriginHandshakeInterceptor();
        if (!properties.allowedOrigins().isEmpty()) {
            origins.setAllowedOriginPatterns(properties.allowedOrigins());
        }
        WebSocketHttpRequestHandler handler = new WebSocketHttpRequestHandler(
                new StompEndpoint(engine), new DefaultHandshakeHandler(new PlainUpgrade()));
        handler.setHandshakeInterceptors(List.of(new Admission(engine.sessions()), origins));
        FilterRegistrationBean<UpgradeFilter> upgrades = new FilterRegistrationBean<>(
                new UpgradeFilter(handler, new ProviderManager(new JwtAuthenticationProvider(decoder))));
        upgrades.addUrlPatterns(UpgradeFilter.PATH);
        upgrades.setDispatcherTypes(DispatcherType.REQUEST);
        upgrades.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return upgrades;
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
