package io.herald.core.notification;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parser with its limits as beans; needs a {@link Clock} bean. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NotificationLimits.class)
public class NotificationConfiguration {

    @Bean
    NotificationParser notificationParser(NotificationLimits limits, Clock clock) {
        return new NotificationParser(limits, clock);
    }
}
