package io.herald.push.requests;

import jakarta.persistence.PersistenceException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.TransactionException;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

/** How push requests are consumed: raw bytes, committed one by one, retried without end where waiting helps. */
@Configuration(proxyBeanMethods = false)
class PushRequestConfiguration {

    static final String CONTAINERS = "pushRequestContainers";

    private static final Logger log = LoggerFactory.getLogger(PushRequestConfiguration.class);

    /** A fault of ours may be one that passes; a request that keeps failing is passed over. */
    private static final FixedBackOff THREE_TRIES = new FixedBackOff(1000, 2);

    @Bean
    DefaultKafkaConsumerFactoryCustomizer rawBytes() {
        return factory -> factory.updateConfigs(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false));
    }

    @Bean(CONTAINERS)
    ConcurrentKafkaListenerContainerFactory<byte[], byte[]> pushRequestContainers(
            ConsumerFactory<byte[], byte[]> consumers, PushRequestProperties settings) {
        ConcurrentKafkaListenerContainerFactory<byte[], byte[]> containers =
                new ConcurrentKafkaListenerContainerFactory<>();
        containers.setConsumerFactory(consumers);
        containers.setConcurrency(settings.concurrency());
        containers.setCommonErrorHandler(patience(settings));
        containers.getContainerProperties().setGroupId(settings.group());
        containers.getContainerProperties().setAckMode(AckMode.RECORD);
        // The ingest service creates the topic, perhaps later.
        containers.setMissingTopicsFatal(false);
        return containers;
    }

    private static DefaultErrorHandler patience(PushRequestProperties settings) {
        DefaultErrorHandler handler = new DefaultErrorHandler(
                (record, failure) -> log.error(
                        "Push request {}-{} offset {} passed over",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        failure),
                THREE_TRIES);
        handler.setBackOffFunction((record, failure) -> backOff(failure, settings));
        handler.setRetryListeners((record, failure, attempt) -> log.warn(
                "Push request {}-{} offset {} failed and is tried again: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                failure == null
                        ? "no reason given"
                        : String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure))));
        return handler;
    }

    /** Null means the default. */
    @SuppressWarnings("NullAway") // the function's contract allows null, its signature does not say so
    private static BackOff backOff(Exception failure, PushRequestProperties settings) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotNow notNow && notNow.after().isPositive()) {
                long pause = Math.min(
                        notNow.after().toMillis(), settings.maxBackoff().toMillis());
                return new FixedBackOff(pause, FixedBackOff.UNLIMITED_ATTEMPTS);
            }
            if (cause instanceof NotNow
                    || cause instanceof DataAccessException
                    || cause instanceof TransactionException
                    || cause instanceof PersistenceException) {
                return unlimited(settings);
            }
        }
        return null;
    }

    private static BackOff unlimited(PushRequestProperties settings) {
        ExponentialBackOff backOff =
                new ExponentialBackOff(settings.minBackoff().toMillis(), 2);
        backOff.setMaxInterval(settings.maxBackoff().toMillis());
        backOff.setJitter(settings.minBackoff().toMillis() / 5);
        return backOff;
    }
}
