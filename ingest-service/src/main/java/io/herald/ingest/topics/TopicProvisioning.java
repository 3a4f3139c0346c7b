package io.herald.ingest.topics;

import io.herald.core.topic.Topics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics as Kafka knows them: creates the missing ones, tells the id of the one that is read. Any thread; blocks on Kafka. */
public final class TopicProvisioning implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicProvisioning.class);

    /** Kafka's clients retry inside; this only guards against one that never comes back. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(5);

    /** Of a compacted topic, which keeps the latest record of each key for ever. */
    private static final Duration UNLIMITED = Duration.ofMillis(-1);

    private final Admin admin;
    private final TopicProperties settings;

    /** Guarded by this. */
    private boolean ensured;

    TopicProvisioning(Admin admin, TopicProperties settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * Creates the topics that are missing, once per process, and warns where a dead-letter topic that was there takes less than the topic it serves.
     *
     * @throws KafkaException when Kafka does not answer or refuses: try again
     */
    public synchronized void ensure() {
        if (ensured) {
            return;
        }
        long largest = settings.maxMessageSize().toBytes();
        for (String topic : List.of(Topics.NOTIFICATIONS, Topics.NOTIFICATIONS_HIGH)) {
            create(topic, settings.retention(), Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + largest));
        }
        create(
                Topics.DEAD_LETTERS,
                settings.deadLetterRetention(),
                Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        "" + settings.maxDeadLetterSize().toBytes()));
        create(Topics.PUSH_REQUESTS, settings.pushRequestRetention(), Map.of());
        create(Topics.NOTIFICATION_EVENTS, settings.eventRetention(), Map.of());
        create(
                Topics.GROUP_MEMBERSHIPS,
                UNLIMITED,
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            warnOfSmallerDeadLetters();
        } catch (UnknownTopicOrPartitionException e) {
            log.debug("A new topic is not yet known to every broker", e);
        }
        ensured = true;
    }

    /**
     * Kafka's id of a topic; one that was deleted and created anew has another one.
     *
     * @throws KafkaException when Kafka does not answer or the topic does not exist
     */
    public UUID idOf(String topic) {
        Uuid id = describe(topic).topicId();
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    /**
     * How long a topic keeps its records; for one without limit, longer than anything. Asks for a few seconds only.
     *
     * @return empty if there is no such topic
     * @throws KafkaException when Kafka does not answer
     */
    public Optional<Duration> retention(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var options = new DescribeConfigsOptions().timeoutMs((int) SHORT_PATIENCE.toMillis());
        try {
            long millis = Long.parseLong(Objects.requireNonNull(await(admin.describeConfigs(List.of(resource), options)
                                    .all())
                            .get(resource))
                    .get(TopicConfig.RETENTION_MS_CONFIG)
                    .value());
            return Optional.of(millis < 0 ? ChronoUnit.FOREVER.getDuration() : Duration.ofMillis(millis));
        } catch (UnknownTopicOrPartitionException missing) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    /** Asks before it creates: where topics are made by others, the right to create any is often missing. */
    private void create(String name, Duration retention, Map<String, String> more) {
        try {
            describe(name);
        } catch (UnknownTopicOrPartitionException missing) {
            NewTopic topic = new NewTopic(name, settings.partitions(), settings.replicas());
            topic.configs(new HashMap<>(more));
            topic.configs().put(TopicConfig.RETENTION_MS_CONFIG, "" + retention.toMillis());
            try {
                await(admin.createTopics(List.of(topic)).all());
                log.info("Created topic {} with {} partitions", name, settings.partitions());
            } catch (TopicExistsException anotherWasFaster) {
                log.debug("Topic {} has just been created by another", name);
            }
        }
    }

    private void warnOfSmallerDeadLetters() {
        long taken = maxMessageBytes(Topics.NOTIFICATIONS);
        long kept = maxMessageBytes(Topics.DEAD_LETTERS);
        if (kept <= taken) {
            log.warn(
                    "{} takes records of {} bytes, {} only of {}: a large record that breaks the contract would stop its partition."
                            + " Raise max.message.bytes of {}",
                    Topics.NOTIFICATIONS,
                    taken,
                    Topics.DEAD_LETTERS,
                    kept,
                    Topics.DEAD_LETTERS);
        }
    }

    private TopicDescription describe(String topic) {
        return Objects.requireNonNull(
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    }

    private long maxMessageBytes(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Long.parseLong(Objects.requireNonNull(
                        await(admin.describeConfigs(List.of(resource)).all()).get(resource))
                .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .value());
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Kafka did not answer in " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
