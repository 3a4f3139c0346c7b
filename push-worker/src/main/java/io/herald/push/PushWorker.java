package io.herald.push;

import io.herald.core.inbox.InboxConfiguration;
import java.time.Clock;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Push requests to senders. Its configuration is {@code push-worker.yml}. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(InboxConfiguration.class)
public class PushWorker {

    /** Starts the service as a process of its own. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** The application as main method, standalone and tests start it. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(PushWorker.class).properties("spring.config.name=push-worker");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
