package io.herald.delivery.history;

import io.herald.core.history.HistoryConfiguration;
import io.herald.delivery.http.UserApi;
import io.herald.delivery.session.TimerWheel;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** The inbox over HTTP. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HistoryProperties.class)
@Import(HistoryConfiguration.class)
public class HistoryApiConfiguration {

    private static final long FORGET_EVERY = Duration.ofSeconds(10).toNanos();

    /** Ahead of the node's own rules. */
    @Bean
    @Order(13)
    SecurityFilterChain inboxSecurity(HttpSecurity http, UserApi users) {
        return users.rules(http, InboxController.PATH);
    }

    @Bean
    Turns historyTurns(HistoryProperties properties, TimerWheel timers) {
        Turns turns = new Turns(properties);
        timers.in(FORGET_EVERY, now -> {
            turns.forget(now);
            return FORGET_EVERY;
        });
        return turns;
    }
}
