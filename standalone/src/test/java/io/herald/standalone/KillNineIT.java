package io.herald.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.standalone.StandaloneProcess.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Standalone is killed with SIGKILL twice, each time in the middle of a stream of records that its Kafka has acknowledged or is
 * about to: the second time over data that were themselves recovered. Afterwards every acknowledged record is in its user's inbox
 * once, in the order in which it was produced, with seqs 1, 2, 3 … and no hole, and reaches a client.
 *
 * <p>A kill counts only if it hit: right after it, PostgreSQL (which outlives the JVM until the next start stops it) must hold
 * some but not all of the stream's entries. kill -9 is not a power failure: what the operating system was given survives it.
 */
@Timeout(600)
class KillNineIT {

    private static final int KILLS = 2;
    private static final int STREAM = 5_000;
    private static final int PER_SECOND = 4_000;
    private static final List<String> USERS =
            IntStream.range(0, 20).mapToObj(i -> "killed-" + i).toList();

    @TempDir
    Path folder;

    private final Random random = new Random(20261121);
    private final Map<String, List<String>> produced = new LinkedHashMap<>();
    private final List<Future<RecordMetadata>> sends = new ArrayList<>();

    @Test
    void losesNothingAndRepeatsNothingWhenKilledAgainInTheMiddleOfStreams() {
        Settings settings = Settings.in(folder.resolve("data"));
        StandaloneProcess herald = StandaloneProcess.start(settings);
        // One idempotent producer all along: it goes on where it was when its broker is back.
        try (KafkaProducer<String, String> producer = producer(settings)) {
            for (int kill = 0; kill < KILLS; kill++) {
                String stream = "s" + kill + "-";
                long before = (long) kill * STREAM;
                InboxDatabase database = InboxDatabase.in(settings.data());
                await().atMost(Duration.ofSeconds(60)).until(() -> database.entries() == before);
                long enough = before + 1 + random.nextInt(STREAM * 4 / 5);
                CompletableFuture<Void> producing = CompletableFuture.runAsync(() -> produce(producer, stream));
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> database.entries() >= enough);
                herald.kill();
                assertThat(InboxDatabase.in(settings.data()).entries() - before)
                        .as("entries of stream %d at kill -9", kill)
                        .isBetween(1L, STREAM - 1L);
                herald = StandaloneProcess.start(settings);
                producing.join();
            }
            producer.flush();
            assertThat(sends)
                    .hasSize(KILLS * STREAM)
                    .allSatisfy(
                            send -> assertThat(send.get(1, TimeUnit.SECONDS)).isNotNull());
            everythingIsInTheInboxesOnceAndInOrder(settings);
            everythingReachesAClient(herald);
        } finally {
            herald.close();
        }
    }

    private void produce(KafkaProducer<String, String> producer, String stream) {
        Random user = new Random(stream.hashCode());
        long start = System.nanoTime();
        for (int i = 0; i < STREAM; i++) {
            String to = USERS.get(user.nextInt(USERS.size()));
            String id = stream + i;
            produced.computeIfAbsent(to, each -> new ArrayList<>()).add(id);
            String value =
                    "{\"id\":\"%s\",\"audience\":{\"user\":\"%s\"},\"title\":\"Number %d\"}".formatted(id, to, i);
            sends.add(producer.send(new ProducerRecord<>(Topics.NOTIFICATIONS, to, value)));
            LockSupport.parkNanos(start + i * (1_000_000_000L / PER_SECOND) - System.nanoTime());
        }
    }

    private void everythingIsInTheInboxesOnceAndInOrder(Settings settings) {
        InboxDatabase database = InboxDatabase.in(settings.data());
        await().atMost(Duration.ofSeconds(60)).until(() -> database.entries() >= (long) KILLS * STREAM);
        produced.forEach((user, ids) -> {
            List<InboxDatabase.Entry> entries = database.entries(user);
            assertThat(entries).extracting(InboxDatabase.Entry::id).as(user).isEqualTo(ids);
            assertThat(entries)
                    .extracting(InboxDatabase.Entry::seq)
                    .as(user)
                    .isEqualTo(LongStream.rangeClosed(1, ids.size()).boxed().toList());
        });
    }

    private void everythingReachesAClient(StandaloneProcess herald) {
        HeraldDoor door = new HeraldDoor(herald);
        produced.forEach((user, ids) -> {
            try (SpringStompClient client = SpringStompClient.connect(herald, door.token(user, ""))) {
                assertThat(client.receive(ids.size())).as(user).isEqualTo(ids);
            }
        });
    }

    private static KafkaProducer<String, String> producer(Settings settings) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + settings.kafka(),
                        "acks", "all",
                        "enable.idempotence", true,
                        "linger.ms", 5,
                        "reconnect.backoff.max.ms", 500,
                        "delivery.timeout.ms", 180_000,
                        "request.timeout.ms", 5_000),
                new StringSerializer(),
                new StringSerializer());
    }
}
