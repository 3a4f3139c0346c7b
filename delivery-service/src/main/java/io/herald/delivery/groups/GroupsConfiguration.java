package io.herald.delivery.groups;

import io.herald.core.audience.AudienceConfiguration;
import io.herald.core.notification.NotificationLimits;
import io.herald.web.scope.ScopedPaths;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** The groups of administrators. Ids keep the limits that notifications have, {@code herald.notification.*}. */
@Configuration(proxyBeanMethods = false)
@Import(AudienceConfiguration.class)
@EnableConfigurationProperties({GroupsProperties.class, NotificationLimits.class})
public class GroupsConfiguration {

    @Bean
    @Order(12)
    SecurityFilterChain groupsSecurity(HttpSecurity http, JsonMapper json) {
        return ScopedPaths.forScope(http, json, "admin", GroupController.PATH, GroupController.PATH + "/**");
    }
}
