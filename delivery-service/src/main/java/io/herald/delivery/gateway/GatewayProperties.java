package io.herald.delivery.gateway;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may open a WebSocket.
 *
 * @param allowedOrigins origins of pages that may connect, such as {@code https://app.example.com} or {@code
 *     https://*.example.com}; empty = the page's origin must be the one that it connects to. Clients that are no browsers send no
 *     origin and are let in. Never {@code *} unless every page in the world may
 * @param requestTimeout how long request line and headers may take from their first byte, 10 s; then the connection is closed. Before
 *     the first byte, and between two requests, it is {@code server.tomcat.connection-timeout}
 */
@Validated
@ConfigurationProperties("herald.delivery.gateway")
public record GatewayProperties(
        @DefaultValue List<String> allowedOrigins,

        @DefaultValue("10s") @NotNull @DurationMin(millis = 100)
        Duration requestTimeout) {}
