package io.herald.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.test.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A receipt means that Kafka has it where it belongs; a failure comes out of the future; nobody's settings weaken the promise. */
class HeraldProducerTest {

    @Test
    void aReceiptSaysWhereKafkaHasIt() throws Exception {
        Map<String, Object> kafka = Map.of("bootstrap.servers", Servers.kafkaBootstrap());
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(
                            new NewTopic("notifications", 1, (short) 1),
                            new NewTopic("notifications.high", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        Notification sent = Notification.toUser("alice").title("t").build();
        // acks=1 with idempotence would not even start.
        Map<String, Object> weak = Map.of(
                "bootstrap.servers",
                Servers.kafkaBootstrap(),
                "acks",
                "1",
                "enable.idempotence",
                "false",
                "key.serializer",
                "org.apache.kafka.common.serialization.StringSerializer");
        try (HeraldProducer producer = HeraldProducer.open(weak, "shop")) {
            Receipt receipt = producer.send(sent).get(30, TimeUnit.SECONDS);
            assertThat(receipt).isEqualTo(new Receipt(sent.id(), "shop", "notifications", 0, receipt.offset()));
            producer.update(sent, anew -> anew.title("newer")).get(30, TimeUnit.SECONDS);
            producer.cancel(sent).get(30, TimeUnit.SECONDS);
        }
        List<ConsumerRecord<byte[], byte[]>> records = records("notifications", 3);
        assertThat(records).allSatisfy(record -> assertThat(record.key()).isEqualTo("alice".getBytes(UTF_8)));
        assertThat(records.get(0).value()).isEqualTo(sent.value("shop"));
        assertThat(new String(records.get(1).value(), UTF_8)).contains("\"updates\":\"" + sent.id() + "\"");
        assertThat(new String(records.get(2).value(), UTF_8)).contains("\"cancels\":\"" + sent.id() + "\"");
    }

    @Test
    void aFailureComesOutOfTheFuture() {
        MockProducer<byte[], byte[]> kafka =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        HeraldProducer producer = HeraldProducer.over(kafka, "");
        var late = producer.send(Notification.toUser("a").build());
        assertThat(late).isNotDone();
        kafka.errorNext(new IllegalStateException("no brokers"));
        assertThatThrownBy(late::get).isInstanceOf(ExecutionException.class).hasMessageContaining("no brokers");
        kafka.sendException = new IllegalStateException("buffer is full");
        assertThat(producer.send(Notification.toUser("a").build())).isCompletedExceptionally();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Servers.kafkaBootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
