package io.herald.push.events;

import io.herald.core.topic.KafkaProducerGuarantees;
import io.herald.core.watch.Watch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The reporter and its thread. */
@Configuration(proxyBeanMethods = false)
@Import(KafkaProducerGuarantees.class)
@EnableConfigurationProperties(EventProperties.class)
class EventConfiguration {

    @Bean
    Watch eventWatch(
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<byte[], byte[]> kafka,
            EventProperties settings) {
        EventReporter reporter =
                new EventReporter(jdbc, new TransactionTemplate(transactions), kafka, settings.batchSize());
        return new Watch("push-events", settings.pollInterval(), reporter::report);
    }
}
