package io.herald.delivery;

import io.herald.core.inbox.InboxConfiguration;
import io.herald.core.redis.NodePresenceConfiguration;
import io.herald.core.redis.RedisConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The delivery service as an application. */
@SpringBootApplication
@Import({InboxConfiguration.class, NodePresenceConfiguration.class, RedisConfiguration.class})
public class DeliveryService {

    /** The application with its configuration {@code delivery-service.yml}, to be run as a process of its own or beside others. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(DeliveryService.class).properties("spring.config.name=delivery-service");
    }

    public static void main(String[] args) {
        application().run(args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
