package io.herald.system.installation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.system.history.Event;
import io.herald.system.history.Fingerprint;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.RunClock;
import io.herald.system.history.StoreEvent.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Kafka's topics from outside, from where the run began to their present end. */
public final class KafkaLog {

    /** A header by which producers of the run number their attempts. */
    public static final String SEND = "system-test-send";

    private static final String NOTIFICATIONS = "notifications";
    private static final String DEAD_LETTERS = "notifications.dlt";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String bootstrap;
    private final RunClock clock;
    private final Map<String, Map<Integer, Long>> begins = new ConcurrentHashMap<>();

    public KafkaLog(String bootstrap, RunClock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** The end of each partition of the input topic. */
    public Map<Integer, Long> ends() {
        return ends(NOTIFICATIONS);
    }

    /** Forgets what the topics hold so far: it belongs to other runs. */
    public void forget() {
        for (String topic : List.of(NOTIFICATIONS, DEAD_LETTERS)) {
            begins.put(topic, ends(topic));
        }
    }

    private Map<Integer, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions(consumer, topic))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /** All records and all dead letters of the run. */
    public void dump(Consumer<Event> history) {
        read(NOTIFICATIONS, record -> history.accept(logged(record)));
        read(DEAD_LETTERS, record -> history.accept(deadLetter(record)));
    }

    private Logged logged(ConsumerRecord<byte[], byte[]> record) {
        long send = header(record, SEND).map(Long::parseLong).orElse(0L);
        Optional<JsonNode> notification = notification(record.value());
        return new Logged(
                clock.now(),
                record.partition(),
                record.offset(),
                send,
                notification.map(json -> json.path("source").asString("")).orElse(""),
                notification.map(json -> json.path("id").asString("")).orElse(""),
                raw(record.value()));
    }

    private static Optional<JsonNode> notification(byte @Nullable [] value) {
        try {
            return Optional.ofNullable(value).map(JSON::readTree).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record) {
        // A record that claims to have been a dead letter before keeps that origin; where it was last read stands
        // beside it.
        String partition = header(record, "herald-dlt-last-partition")
                .or(() -> header(record, "herald-dlt-partition"))
                .orElse("-1");
        String offset = header(record, "herald-dlt-last-offset")
                .or(() -> header(record, "herald-dlt-offset"))
                .orElse("-1");
        return new DeadLetter(
                clock.now(),
                Integer.parseInt(partition),
                Long.parseLong(offset),
                raw(record.value()),
                header(record, "herald-dlt-reason").orElse(""));
    }

    private static String raw(byte @Nullable [] value) {
        return value == null ? "" : Fingerprint.ofBytes(value);
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? Optional.empty() : Optional.of(new String(header.value(), UTF_8));
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<Integer, Long> from = begins.getOrDefault(topic, Map.of());
            partitions.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition.partition(), 0L)));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(reader);
            }
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "fetch.max.bytes",
                        16 << 20,
                        "max.partition.fetch.bytes",
                        8 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
