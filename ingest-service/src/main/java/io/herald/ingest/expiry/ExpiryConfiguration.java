package io.herald.ingest.expiry;

import io.herald.core.inbox.Epochs;
import io.herald.core.watch.Watch;
import io.herald.ingest.routing.ChangeHints;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The sweep and its thread. */
@Configuration(proxyBeanMethods = false)
class ExpiryConfiguration {

    @Bean
    Watch expiryWatch(ExpirySweep sweep, ExpiryProperties settings) {
        return new Watch("expiry", settings.pollInterval(), sweep::sweep);
    }

    @Bean
    ExpirySweep expirySweep(
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            KafkaOperations<byte[], byte[]> kafka,
            Epochs epochs,
            ChangeHints sessions,
            ExpiryProperties settings,
            MeterRegistry meters) {
        return new ExpirySweep(
                jdbc,
                new TransactionTemplate(transactions),
                kafka,
                epochs::current,
                sessions::changed,
                settings,
                meters);
    }
}
