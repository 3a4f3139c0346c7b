package io.herald.push.requests;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ContainerProperties.AckMode;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.RetryListener;
import org.springframework.util.backoff.ExponentialBackOff;

/** How push requests are consumed: raw bytes, committed batch by batch, retried without end: what can fail is the database. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushRequestProperties.class)
class PushRequestConfiguration {

    static final String CONTAINERS = "pushRequestContainers";

    private static final Logger log = LoggerFactory.getLogger(PushRequestConfiguration.class);

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
        containers.setBatchListener(true);
        containers.setCommonErrorHandler(patience(settings));
        containers.getContainerProperties().setGroupId(settings.group());
        containers.getContainerProperties().setAckMode(AckMode.BATCH);
        // The ingest service creates the topic, perhaps later.
        containers.setMissingTopicsFatal(false);
        return containers;
    }

    private static DefaultErrorHandler patience(PushRequestProperties settings) {
        ExponentialBackOff backOff =
                new ExponentialBackOff(settings.minBackoff().toMillis(), 2);
        backOff.setMaxInterval(settings.maxBackoff().toMillis());
        backOff.setJitter(settings.minBackoff().toMillis() / 5);
        DefaultErrorHandler handler = new DefaultErrorHandler(backOff);
        handler.setClassifications(Map.of(), true);
        handler.setLogLevel(KafkaException.Level.DEBUG);
        handler.setRetryListeners(new Complaints());
        return handler;
    }

    private static final class Complaints implements RetryListener {

        @Override
        public void failedDelivery(ConsumerRecord<?, ?> record, @Nullable Exception failure, int attempt) {
            complain(failure);
        }

        @Override
        public void failedDelivery(ConsumerRecords<?, ?> records, @Nullable Exception failure, int attempt) {
            complain(failure);
        }

        private static void complain(@Nullable Exception failure) {
            log.warn(
                    "Push requests failed and are tried again: {}",
                    failure == null
                            ? "no reason given"
                            : String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure)));
        }
    }
}
