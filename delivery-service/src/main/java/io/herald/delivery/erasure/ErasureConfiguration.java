package io.herald.delivery.erasure;

import io.herald.core.watch.Watch;
import io.herald.web.scope.ScopedPaths;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Erasing users. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ErasureProperties.class)
public class ErasureConfiguration {

    /** Ahead of the node's own rules. */
    @Bean
    @Order(14)
    SecurityFilterChain usersSecurity(HttpSecurity http, JsonMapper json) {
        return ScopedPaths.forScope(http, json, "admin", ErasureController.PATH, ErasureController.PATH + "/**");
    }

    @Bean
    Erasure erasure(PlatformTransactionManager transactions, JdbcClient jdbc, ErasureProperties properties) {
        return new Erasure(new TransactionTemplate(transactions), jdbc, properties.piece());
    }

    @Bean
    Watch erasureSweep(Erasure erasure, ErasureProperties properties) {
        return new Watch("erasure-sweep", properties.sweepInterval(), () -> {
            erasure.removeLate();
            return properties.sweepInterval();
        });
    }
}
