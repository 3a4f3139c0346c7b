package io.herald.ingest.audience;

import io.herald.web.scope.ScopedPaths;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** Who may ask how far broadcasts are: tokens with the scope {@code admin}. */
@Configuration(proxyBeanMethods = false)
class BroadcastSecurity {

    @Bean
    @Order(10)
    SecurityFilterChain broadcastsSecurity(HttpSecurity http, JsonMapper json) {
        return ScopedPaths.forScope(http, json, "admin", BroadcastController.PATH, BroadcastController.PATH + "/**");
    }
}
