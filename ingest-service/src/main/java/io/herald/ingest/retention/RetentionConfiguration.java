package io.herald.ingest.retention;

import io.herald.core.topic.Topics;
import io.herald.core.watch.Watch;
import io.herald.ingest.topics.TopicProperties;
import io.herald.ingest.topics.TopicProvisioning;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The walk and its thread, once it is certain that nothing is removed which Kafka may bring once more. */
@Configuration(proxyBeanMethods = false)
class RetentionConfiguration {

    private static final Logger log = LoggerFactory.getLogger(RetentionConfiguration.class);

    @Bean
    Watch retentionWatch(
            RetentionWalk walk, RetentionProperties settings, TopicProperties ours, TopicProvisioning topics) {
        refuseShorterThanKafka(settings.keep(), ours.retention(), topics);
        return new Watch("retention", settings.interval(), walk::step);
    }

    @Bean
    RetentionWalk retentionWalk(
            PlatformTransactionManager transactions,
            JdbcClient client,
            JdbcOperations jdbc,
            RetentionProperties settings,
            MeterRegistry meters) {
        return new RetentionWalk(
                new TransactionTemplate(transactions),
                client,
                new Truncation(jdbc, settings),
                new Leftovers(jdbc, settings),
                settings,
                meters);
    }

    static void refuseShorterThanKafka(Duration keep, Duration created, TopicProvisioning topics) {
        refuse(keep, created, "herald.ingest.topics.retention");
        try {
            for (String topic : List.of(Topics.NOTIFICATIONS, Topics.NOTIFICATIONS_HIGH)) {
                Optional<Duration> retention = topics.retention(topic);
                if (retention.isPresent()) {
                    refuse(keep, retention.get(), "retention.ms of the topic " + topic);
                }
            }
        } catch (KafkaException e) {
            log.warn(
                    "Kafka cannot be asked how long it keeps notifications; herald.ingest.retention.keep ({}) has to be longer: {}",
                    keep,
                    e.toString());
        }
    }

    private static void refuse(Duration keep, Duration kafka, String name) {
        if (keep.compareTo(kafka) <= 0) {
            throw new IllegalStateException(
                    "herald.ingest.retention.keep (%s) has to be longer than %s (%s): what is read from Kafka once more would be stored once more"
                            .formatted(keep, name, kafka));
        }
    }
}
