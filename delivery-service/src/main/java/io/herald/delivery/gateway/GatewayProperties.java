package io.herald.delivery.gateway;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may open a WebSocket.
 *
 * @param allowedOrigins origins of pages that may connect, such as {@code https://app.example.com} or {@code
 *     https://*.example.com}; empty = the page's origin must be the one that it connects to. Clients that are no browsers send no
 *     origin and are let in. Never {@code *} unless every page in the world may
 */
@Validated
@ConfigurationProperties("herald.delivery.gateway")
public record GatewayProperties(@DefaultValue List<String> allowedOrigins) {}
