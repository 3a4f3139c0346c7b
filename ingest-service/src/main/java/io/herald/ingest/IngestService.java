package io.herald.ingest;

import io.herald.core.audience.AudienceConfiguration;
import io.herald.core.inbox.InboxConfiguration;
import io.herald.core.notification.NotificationConfiguration;
import io.herald.core.push.PushRequestConfiguration;
import io.herald.core.redis.RedisConfiguration;
import io.herald.web.token.TokenConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Kafka to inbox to route, and the HTTP door. Its configuration is {@code ingest-service.yml}. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import({
    NotificationConfiguration.class,
    InboxConfiguration.class,
    AudienceConfiguration.class,
    RedisConfiguration.class,
    PushRequestConfiguration.class,
    TokenConfiguration.class
})
public class IngestService {

    /** Starts the service as a process of its own. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The application as main method, standalone and tests start it. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(IngestService.class).properties("spring.config.name=ingest-service");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
