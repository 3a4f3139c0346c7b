package io.herald.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.test.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** What a session refuses as often as it is offered is handed to push, and the session goes on, whether Kafka answers or not. */
class HandOverTest {

    private static final String[] IMPATIENT = {
        "--herald.delivery.session.redelivery.delay=10ms", "--herald.delivery.session.redelivery.limit=2"
    };

    @Test
    void whatASessionRefusesToTheLimitIsHandedToPush() throws Exception {
        createTopic();
        List<String> servers = new ArrayList<>(TestNode.servers());
        servers.add("--spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrap());
        String user = Servers.uniqueName("u");
        String cursor;
        try (Author author = new Author(servers);
                TestNode node = TestNode.start(servers, IMPATIENT);
                StompClient client = node.connect(user).subscribe("ack:client-individual")) {
            author.write(user, 2);
            cursor = refuseToTheLimit(client);
        }
        String epoch = cursor.substring(0, cursor.lastIndexOf('-'));
        assertThat(requestsFor(user)).containsExactly(new PushRequest(user, epoch, 1, null, Reason.REFUSED));
    }

    @Test
    void withKafkaAwayTheSessionGoesOn() {
        List<String> servers = new ArrayList<>(TestNode.servers());
        servers.add("--spring.kafka.bootstrap-servers=127.0.0.1:1");
        servers.add("--spring.kafka.producer.properties[max.block.ms]=500");
        String user = Servers.uniqueName("u");
        try (Author author = new Author(servers);
                TestNode node = TestNode.start(servers, IMPATIENT);
                StompClient client = node.connect(user).subscribe("ack:client-individual")) {
            author.write(user, 2);
            refuseToTheLimit(client);
            author.write(user, 1);
            assertThat(client.nextEntry().seq()).isEqualTo(3);
        }
    }

    /** Refuses entry 1 until it comes no more, and takes entry 2. */
    private static String refuseToTheLimit(StompClient client) {
        String cursor = "";
        int refused = 0;
        int taken = 0;
        while (refused < 3 || taken < 1) {
            ServerFrame entry = client.nextEntry();
            if (entry.seq() == 1) {
                cursor = entry.header("cursor");
                client.send("NACK\nid:" + entry.header("ack"));
                refused++;
            } else {
                client.send("ACK\nid:" + entry.header("ack"));
                taken++;
            }
        }
        return cursor;
    }

    private static void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Servers.kafkaBootstrap()))) {
            admin.createTopics(List.of(new NewTopic(Topics.PUSH_REQUESTS, 1, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
    }

    private static List<PushRequest> requestsFor(String user) {
        List<PushRequest> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Servers.kafkaBootstrap(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.PUSH_REQUESTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (new String(record.key(), UTF_8).equals(user)) {
                        PushRequestCodec.decode(record.value()).ifPresent(found::add);
                    }
                });
                return !found.isEmpty();
            });
        }
        return found;
    }
}
