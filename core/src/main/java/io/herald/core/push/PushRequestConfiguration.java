package io.herald.core.push;

import io.herald.core.topic.KafkaProducerGuarantees;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.KafkaOperations;

/** The writing side; imported by the services that find that an entry has to be pushed. */
@Configuration(proxyBeanMethods = false)
@Import(KafkaProducerGuarantees.class)
public class PushRequestConfiguration {

    @Bean
    PushRequestSink pushRequestSink(KafkaOperations<byte[], byte[]> kafka, MeterRegistry meters) {
        return new KafkaPushRequests(kafka, meters);
    }
}
