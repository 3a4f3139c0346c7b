package io.herald.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaOperations;

/** Stands at both ends of the ingest service: produces like a producer, and looks at what is in PostgreSQL and in the topics. */
public record IngestProbe(KafkaOperations<byte[], byte[]> kafka, KafkaAdmin admin, JdbcClient jdbc) {

    /** One row of a user's inbox. */
    public record Row(long seq, String payload) {}

    /** Sends a record and waits until Kafka has it. */
    public RecordMetadata produce(ProducerRecord<byte[], byte[]> record) {
        try {
            return kafka.send(record).get(30, TimeUnit.SECONDS).getRecordMetadata();
        } catch (Exception e) {
            throw new IllegalStateException("Kafka has not taken the record", e);
        }
    }

    /** Sends a value with the user as key. */
    public RecordMetadata produce(String user, @Nullable String value) {
        return produce(record(user, value == null ? null : value.getBytes(UTF_8)));
    }

    /** A record of the topic with the user as key. */
    public static ProducerRecord<byte[], byte[]> record(@Nullable String user, byte @Nullable [] value) {
        return new ProducerRecord<>(Topics.NOTIFICATIONS, user == null ? null : user.getBytes(UTF_8), value);
    }

    /** A notification to one user. */
    public static String to(String user, String id, String title) {
        return "{\"audience\":{\"user\":\"%s\"},\"id\":\"%s\",\"source\":\"test\",\"title\":\"%s\"}"
                .formatted(user, id, title);
    }

    /** The user's inbox in the order of seq. */
    public List<Row> inbox(String user) {
        return jdbc.sql("""
                        SELECT entry.seq, coalesce(entry.payload, payload.body) FROM inbox
                        JOIN entry USING (user_no) LEFT JOIN payload USING (payload_id)
                        WHERE inbox.user_id = ? ORDER BY entry.seq
                        """)
                .param(user)
                .query((row, nr) -> new Row(row.getLong(1), row.getString(2)))
                .list();
    }

    /** All records of a topic that are there now and match. */
    public List<ConsumerRecord<byte[], byte[]>> records(
            String topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                admin.getConfigurationProperties().get("bootstrap.servers"),
                "fetch.max.bytes",
                16_000_000,
                "max.partition.fetch.bytes",
                16_000_000);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (wanted.test(record)) {
                        found.add(record);
                    }
                });
            }
            return found;
        }
    }

    /** Dead letters whose key is this user. */
    public List<ConsumerRecord<byte[], byte[]>> deadLetters(String user) {
        return records(
                Topics.DEAD_LETTERS, record -> record.key() != null && new String(record.key(), UTF_8).equals(user));
    }

    /** Text of a header, null if there is none. */
    public static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** A client of the cluster's administration; to be closed. */
    public Admin administration() {
        return Admin.create(admin.getConfigurationProperties());
    }
}
