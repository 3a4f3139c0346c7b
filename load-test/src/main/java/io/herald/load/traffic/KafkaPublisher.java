package io.herald.load.traffic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Produces to Herald's topic: {@code acks=all}, idempotent, keyed by user. */
public final class KafkaPublisher implements Publisher {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Letter letter;

    /**
     * @param linger how long a record may wait for company; the producer's own part of every latency
     */
    public KafkaPublisher(String bootstrapServers, String topic, Letter letter, Duration linger) {
        this.topic = topic;
        this.letter = letter;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        Math.toIntExact(linger.toMillis()),
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        64 * 1024,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        60_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        20_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void toUser(int user, String id, Outcome outcome) {
        send(Letter.userName(user), letter.toUser(user, id), outcome);
    }

    @Override
    public void toUsers(List<Integer> users, String id, Outcome outcome) {
        send(id, letter.toUsers(users, id), outcome);
    }

    @Override
    public void toEveryone(String id, Outcome outcome) {
        send("everyone", letter.toEveryone(id), outcome);
    }

    private void send(String key, String value, Outcome outcome) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                topic, key.getBytes(StandardCharsets.US_ASCII), value.getBytes(StandardCharsets.US_ASCII));
        var _ = producer.send(message, (metadata, failure) -> {
            if (failure == null) {
                outcome.accepted();
            } else {
                outcome.refused(failure.toString());
            }
        });
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
