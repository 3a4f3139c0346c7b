package io.herald.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes notifications to Kafka. One for a service, for all threads.
 *
 * <p>A send ends in one of two ways. With a {@link Receipt}: it is Herald's now. Or with an exception: then Kafka may have it or not, and
 * <b>the same {@link Notification} is to be sent again</b>, which is safe, because it keeps its id. Kafka's client has tried again for
 * {@code delivery.timeout.ms} (2 min) by then.
 */
public final class HeraldProducer implements AutoCloseable {

    private final Producer<byte[], byte[]> kafka;
    private final String source;

    private HeraldProducer(Producer<byte[], byte[]> kafka, String source) {
        this.kafka = kafka;
        this.source = source;
    }

    /**
     * Opens a producer.
     *
     * @param settings of Kafka's client, {@code bootstrap.servers} at least. {@code acks=all}, idempotence and the serializers are set here,
     *     whatever it says
     * @param source who produces; together with its id it names a notification, so keep it the same. May be empty
     */
    public static HeraldProducer open(Map<String, ?> settings, String source) {
        Map<String, Object> ours = new HashMap<>(settings);
        ours.put(ProducerConfig.ACKS_CONFIG, "all");
        ours.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        ours.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        ours.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return over(new KafkaProducer<>(ours, new ByteArraySerializer(), new ByteArraySerializer()), source);
    }

    static HeraldProducer over(Producer<byte[], byte[]> kafka, String source) {
        return new HeraldProducer(kafka, source);
    }

    /**
     * Sends a notification. Returns at once, unless Kafka is away or the client's buffer is full: then it blocks for {@code max.block.ms}
     * (1 min) at most.
     *
     * @return ends on the thread of Kafka's client, which must not be held up: go on elsewhere
     */
    public CompletableFuture<Receipt> send(Notification notification) {
        CompletableFuture<Receipt> sent = new CompletableFuture<>();
        var record = new ProducerRecord<>(notification.topic(), notification.key(), notification.value(source));
        try {
            var unused = kafka.send(record, (written, failure) -> {
                if (failure != null) {
                    sent.completeExceptionally(failure);
                } else {
                    sent.complete(new Receipt(
                            notification.id(),
                            notification.source(source),
                            written.topic(),
                            written.partition(),
                            written.offset()));
                }
            });
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        }
        return sent;
    }

    /** Takes back what was sent, wherever it is by now: before its time, in inboxes, on screens and devices. */
    public CompletableFuture<Receipt> cancel(Notification sent) {
        return send(sent.cancel());
    }

    /**
     * Replaces what was sent.
     *
     * @param anew says everything that the new one says; audience, source and priority are there already
     */
    public CompletableFuture<Receipt> update(Notification sent, UnaryOperator<Notification.Builder> anew) {
        return send(anew.apply(sent.update()).build());
    }

    /** Waits until everything that was sent is written or has failed, for 30 s at most. */
    @Override
    public void close() {
        kafka.close(Duration.ofSeconds(30));
    }
}
