package io.herald.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A poll is one value of each age, and a producer's clock that is ahead makes nothing negative. */
class IntakeMetricsTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final IntakeMetrics metrics = new IntakeMetrics(meters);

    @Test
    void theMeanAndTheOldestOfAPollAreNotedOnce() {
        clock.add(1, TimeUnit.HOURS);

        metrics.polled(recordsOfAge(10, 20, 60));

        assertThat(meters.timer("herald.ingest.age").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(30);
        assertThat(meters.timer("herald.ingest.age.oldest").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(60);
        assertThat(meters.timer("herald.ingest.age").count()).isEqualTo(1);
    }

    @Test
    void aRecordFromTheFutureCountsAsNew() {
        metrics.polled(recordsOfAge(-5000, 4));

        assertThat(meters.timer("herald.ingest.age").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(2);
    }

    private ConsumerRecords<byte[], byte[]> recordsOfAge(long... millis) {
        TopicPartition partition = new TopicPartition("notifications", 0);
        List<ConsumerRecord<byte[], byte[]>> records = Arrays.stream(millis)
                .mapToObj(age -> new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        0L,
                        clock.wallTime() - age,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        new byte[0],
                        new RecordHeaders(),
                        Optional.empty()))
                .toList();
        return new ConsumerRecords<>(Map.of(partition, records), Map.of());
    }
}
