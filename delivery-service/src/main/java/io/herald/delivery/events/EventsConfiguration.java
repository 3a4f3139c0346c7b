package io.herald.delivery.events;

import io.herald.core.history.HistoryConfiguration;
import io.herald.core.history.HistoryReader;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Hearing of changes. */
@Configuration(proxyBeanMethods = false)
@Import(HistoryConfiguration.class)
public class EventsConfiguration {

    @Bean
    ChangeFeed changeFeed(HistoryReader history, MeterRegistry metrics) {
        return new ChangeFeed(history, metrics);
    }
}
