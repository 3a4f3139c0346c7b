package io.herald.ingest.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.PositionMove;
import io.herald.core.topic.Topics;
import io.herald.ingest.topics.TopicProvisioning;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes a batch: alone after a silence, together under load, and never lost between two polls. */
class IntakeLoopTest {

    private static final TopicPartition FIRST = new TopicPartition(Topics.NOTIFICATIONS, 0);
    private static final TopicPartition SECOND = new TopicPartition(Topics.NOTIFICATIONS, 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final ConsumedPositions stored = mock();
    private final TopicProvisioning topics = mock();
    private final List<List<String>> batches = new ArrayList<>();
    private Positions positions;

    @BeforeEach
    void assign() {
        when(topics.idOf(any())).thenReturn(new UUID(0, 1));
        when(stored.initialize(any(), anyInt(), anyLong())).thenReturn(0L);
        positions = new Positions(consumer, stored, topics, Topics.NOTIFICATIONS);
        consumer.assign(List.of(FIRST, SECOND));
        consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
        consumer.updateEndOffsets(Map.of(FIRST, 100L, SECOND, 100L));
        positions.onPartitionsAssigned(List.of(FIRST, SECOND));
        positions.resolve();
    }

    @Test
    void whatComesAfterASilenceIsABatchOfItsOwn() {
        IntakeLoop loop = loop();
        loop.turn();
        consumer.schedulePollTask(() -> {});
        consumer.schedulePollTask(() -> comes(FIRST, 0, "a"));
        consumer.schedulePollTask(() -> comes(FIRST, 1, "late"));
        loop.turn();
        assertThat(batches).containsExactly(List.of("a"));
    }

    @Test
    void whatComesDuringABatchIsTheNextOneInTheOrderOfEachPartition() {
        IntakeLoop loop = loop();
        comes(FIRST, 0, "a");
        loop.turn();
        consumer.schedulePollTask(() -> comes(FIRST, 1, "b"));
        consumer.schedulePollTask(() -> {
            comes(SECOND, 0, "x");
            comes(FIRST, 2, "c");
        });

        loop.turn();

        assertThat(batches).hasSize(2);
        assertThat(batches.getLast()).containsExactlyInAnyOrder("b", "c", "x").containsSubsequence("b", "c");
    }

    @Test
    void whatWasPolledIsStoredThoughThePollForMoreFails() {
        IntakeLoop loop = loop();
        comes(FIRST, 0, "a");
        loop.turn();
        consumer.schedulePollTask(() -> comes(FIRST, 1, "b"));
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("broken")));

        assertThatThrownBy(loop::turn).hasMessage("broken");

        assertThat(batches).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void theLagIsShownSoonAfterTheLastBatchAndNotForEach() {
        IntakeLoop loop = loop();
        for (int i = 0; i < 5; i++) {
            comes(FIRST, i, "a" + i);
            loop.turn();
        }
        assertThat(committed()).isNotEqualTo(5);
        await().pollInSameThread().until(() -> {
            loop.turn();
            return committed() == 5;
        });
    }

    @Test
    void theLagOfAPartitionThatIsTakenOverIsShownThoughNothingComes() {
        IntakeLoop loop = loop();
        when(stored.initialize(any(), anyInt(), anyLong())).thenReturn(7L);
        positions.onPartitionsAssigned(List.of(FIRST, SECOND));
        await().pollInSameThread().until(() -> {
            loop.turn();
            return committed() == 7;
        });
    }

    private long committed() {
        OffsetAndMetadata offset = consumer.committed(Set.of(FIRST)).get(FIRST);
        return offset == null ? -1 : offset.offset();
    }

    private IntakeLoop loop() {
        IntakeProperties settings = new IntakeProperties(
                "group",
                "",
                1,
                1,
                500,
                2000,
                Duration.ZERO,
                2000,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofHours(1),
                Duration.ofSeconds(1));
        return new IntakeLoop(
                consumer,
                positions,
                this::store,
                new IntakeMetrics(new SimpleMeterRegistry()),
                settings,
                new Backoff(
                        Duration.ofMillis(1), Duration.ofMillis(1), System::nanoTime, RandomGenerator.getDefault()));
    }

    private boolean store(Iterable<ConsumerRecord<byte[], byte[]>> records, Positions at) {
        records.forEach(record -> at.advance(
                List.of(new PositionMove(new UUID(0, 1), record.partition(), record.offset(), record.offset() + 1))));
        batches.add(StreamSupport.stream(records.spliterator(), false)
                .map(record -> new String(record.value(), UTF_8))
                .toList());
        return true;
    }

    private void comes(TopicPartition partition, long offset, String value) {
        consumer.addRecord(new ConsumerRecord<>(
                partition.topic(), partition.partition(), offset, value.getBytes(UTF_8), value.getBytes(UTF_8)));
    }
}
