package io.herald.delivery.handover;

import io.herald.core.push.PushRequestConfiguration;
import io.herald.core.push.PushRequestSink;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The way from sessions to push. */
@Configuration(proxyBeanMethods = false)
@Import(PushRequestConfiguration.class)
public class HandOverConfiguration {

    @Bean
    HandOver handOver(PushRequestSink sink, MeterRegistry metrics) {
        return new HandOver(sink, metrics);
    }
}
