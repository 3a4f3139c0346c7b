package io.herald.ingest.intake;

import static io.herald.ingest.IngestProbe.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.ingest.deadletter.DeadLetters;
import io.herald.ingest.topics.TopicProvisioning;
import io.herald.test.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Consumers driven by hand on one partition, on real servers: one that has been overtaken writes nothing and goes where the others are;
 * a commit whose answer was lost is routed after all; a position beside the log is moved into it.
 */
@IngestServiceTest
class OvertakenTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.NOTIFICATIONS, 7);

    @Autowired
    Intake intake;

    @Autowired
    IngestProbe probe;

    @Autowired
    IntakeSteps steps;

    @Autowired
    IntakeProperties settings;

    @Autowired
    ConsumedPositions stored;

    @Autowired
    TopicProvisioning topics;

    @Autowired
    InboxWriter inboxes;

    @Autowired
    DeadLetters deadLetters;

    @Autowired
    ObjectProvider<Deferral> deferrals;

    @Autowired
    MeterRegistry meters;

    @Autowired
    JdbcClient jdbc;

    private final String user = Servers.uniqueName("user");

    @BeforeEach
    void takeOver() {
        topics.ensure();
        intake.stop();
    }

    @AfterEach
    void giveBack() {
        intake.start();
    }

    /** A consumer that has been assigned the partition and takes a turn when it is told to. */
    private final class Hand implements AutoCloseable {

        private final Consumer<byte[], byte[]> consumer;
        private final Positions positions;
        private final IntakeLoop loop;

        Hand(IntakeSteps steps) {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            probe.admin().getConfigurationProperties().get("bootstrap.servers"),
                            "group.id",
                            Servers.uniqueName("hand"),
                            "auto.offset.reset",
                            "none",
                            "enable.auto.commit",
                            "false"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            positions = new Positions(consumer, stored, topics, Topics.NOTIFICATIONS);
            Backoff backoff = new Backoff(
                    Duration.ofMillis(1), Duration.ofMillis(10), System::nanoTime, RandomGenerator.getDefault());
            loop = new IntakeLoop(consumer, positions, new NotificationSink(steps), steps.metrics(), settings, backoff);
            consumer.assign(List.of(PARTITION));
            positions.onPartitionsAssigned(List.of(PARTITION));
            await().pollInSameThread().until(() -> {
                loop.turn();
                return positions.allKnown();
            });
        }

        void turnUntil(Callable<Boolean> done) {
            await().pollInSameThread().atMost(Duration.ofSeconds(30)).until(() -> {
                loop.turn();
                return done.call();
            });
        }

        @Override
        public void close() {
            consumer.close();
        }
    }

    @Test
    void aZombieWritesNothingAndGoesWhereTheOtherIs() {
        try (Hand zombie = new Hand(steps);
                Hand successor = new Hand(steps)) {
            produce("a", 5);
            successor.turnUntil(() -> probe.inbox(user).size() == 5);
            double overtaken = overtaken();

            zombie.turnUntil(() -> overtaken() > overtaken);
            assertThat(probe.inbox(user)).hasSize(5);

            produce("b", 3);
            zombie.turnUntil(() -> probe.inbox(user).size() == 8);
            produce("c", 1);
            successor.turnUntil(() -> probe.inbox(user).size() == 9);
        }
        assertThat(probe.inbox(user))
                .extracting(IngestProbe.Row::seq)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).boxed().toList());
        assertThat(probe.deadLetters(user)).isEmpty();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsRoutedWhenThePositionTells() {
        AtomicBoolean lose = new AtomicBoolean(true);
        BatchStore forgetful = new BatchStore(inboxes, deadLetters, deferrals) {
            @Override
            AppendOutcome store(Batch batch) {
                AppendOutcome outcome = super.store(batch);
                if (!batch.valid().isEmpty() && lose.getAndSet(false)) {
                    throw new DataAccessResourceFailureException("connection lost after the commit");
                }
                return outcome;
            }
        };
        IntakeSteps forgetting = new IntakeSteps(steps.assembler(), forgetful, steps.router(), steps.metrics());
        try (Hand hand = new Hand(forgetting)) {
            produce("a", 1);
            hand.turnUntil(() -> !pushRequests().isEmpty());
        }
        assertThat(probe.inbox(user)).hasSize(1);
        assertThat(pushRequests()).containsExactly(1L);
    }

    @Test
    void aPositionBehindTheEndOfTheLogIsTakenBackToIt() {
        try (Hand hand = new Hand(steps)) {
            assertThat(hand.positions.known()).containsKey(PARTITION.partition());
        }
        long end = end();
        jdbc.sql("UPDATE consumed SET next = ? WHERE topic_id = ? AND partition = ?")
                .params(end + 1000, topics.idOf(Topics.NOTIFICATIONS), PARTITION.partition())
                .update();
        try (Hand hand = new Hand(steps)) {
            assertThat(storedPosition()).isEqualTo(end);
            produce("a", 2);
            hand.turnUntil(() -> probe.inbox(user).size() == 2);
        }
    }

    @Test
    void aPositionBeforeTheBeginningOfTheLogIsTakenForwardToIt() throws Exception {
        produce("deleted", 3);
        long begin = end();
        try (Admin admin = probe.administration()) {
            admin.deleteRecords(Map.of(PARTITION, RecordsToDelete.beforeOffset(begin)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        jdbc.sql("DELETE FROM consumed WHERE topic_id = ? AND partition = ?")
                .params(topics.idOf(Topics.NOTIFICATIONS), PARTITION.partition())
                .update();
        jdbc.sql("INSERT INTO consumed VALUES (?, ?, 0)")
                .params(topics.idOf(Topics.NOTIFICATIONS), PARTITION.partition())
                .update();
        produce("kept", 2);
        try (Hand hand = new Hand(steps)) {
            hand.turnUntil(() -> probe.inbox(user).size() == 2);
        }
        assertThat(probe.inbox(user))
                .allSatisfy(row -> assertThat(row.payload()).contains("kept"));
    }

    private void produce(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            probe.produce(new ProducerRecord<>(
                    Topics.NOTIFICATIONS,
                    PARTITION.partition(),
                    user.getBytes(UTF_8),
                    to(user, prefix + i, "t").getBytes(UTF_8)));
        }
    }

    private List<Long> pushRequests() {
        return probe.records(Topics.PUSH_REQUESTS, record -> user.equals(new String(record.key(), UTF_8))).stream()
                .map(record ->
                        PushRequestCodec.decode(record.value()).orElseThrow().seq())
                .toList();
    }

    private double overtaken() {
        return meters.counter("herald.ingest.overtaken").count();
    }

    private long storedPosition() {
        return jdbc.sql("SELECT next FROM consumed WHERE topic_id = ? AND partition = ?")
                .params(topics.idOf(Topics.NOTIFICATIONS), PARTITION.partition())
                .query(Long.class)
                .single();
    }

    private long end() {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        probe.admin().getConfigurationProperties().get("bootstrap.servers")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, -1L);
        }
    }
}
