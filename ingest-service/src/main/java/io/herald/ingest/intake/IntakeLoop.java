package io.herald.ingest.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Drives one consumer: poll, store, and after any failure back to where PostgreSQL stands. Belongs to one thread; never waits
 * outside of a poll for longer than the time-outs of a single call, so the consumer stays in its group whatever is away.
 */
final class IntakeLoop {

    private static final Logger log = LoggerFactory.getLogger(IntakeLoop.class);

    /** How long Kafka gets to hand over what came meanwhile. It answers at once, which takes some milliseconds on a busy machine. */
    private static final Duration HAND_OVER = Duration.ofMillis(5);

    /** Lag monitors look every few seconds; each commit is a record that Kafka has to write. */
    private static final Duration LAG_INTERVAL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Positions positions;
    private final RecordSink sink;
    private final IntakeMetrics metrics;
    private final Duration pollTimeout;
    private final int maxPollRecords;
    private final Rest rest;
    private final Backoff backoff;
    private final Alarm positionCheck;
    private final Alarm lagCommit;

    /** How long to rest before the next poll, in nanoseconds. */
    private long restNanos;

    /** Positions are not where they were when offsets were committed last. */
    private boolean uncommitted;

    IntakeLoop(
            Consumer<byte[], byte[]> consumer,
            Positions positions,
            RecordSink sink,
            IntakeMetrics metrics,
            IntakeProperties settings,
            Backoff backoff) {
        this.consumer = consumer;
        this.positions = positions;
        this.sink = sink;
        this.metrics = metrics;
        this.pollTimeout = settings.pollTimeout();
        this.maxPollRecords = settings.maxPollRecords();
        this.rest = new Rest(settings.rest(), settings.restRate(), settings.maxPollRecords(), System::nanoTime);
        this.backoff = backoff;
        this.positionCheck = new Alarm(settings.positionCheckInterval(), System::nanoTime);
        this.lagCommit = new Alarm(LAG_INTERVAL, System::nanoTime);
    }

    /** One poll and what follows from it. Throws only what the consumer cannot recover from. */
    void turn() {
        try {
            LockSupport.parkNanos(restNanos);
            restNanos = 0;
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
            if (!records.isEmpty()) {
                take(records.count() < maxPollRecords ? withMore(records) : records);
            } else {
                ConsumerRecords<byte[], byte[]> awaited = consumer.poll(pollTimeout);
                if (!awaited.isEmpty()) {
                    take(awaited);
                }
            }
        } catch (LogTruncationException e) {
            e.divergentOffsets()
                    .forEach((partition, end) -> positions.truncatedTo(partition.partition(), end.offset()));
            positions.distrust(partitions(e));
        } catch (OffsetOutOfRangeException e) {
            positions.distrust(partitions(e));
        }
        if (!positions.allKnown() && backoff.over()) {
            attempt(this::resolve);
        }
        if (positionCheck.rings() && backoff.over()) {
            attempt(positions::verify);
        }
        if (uncommitted && lagCommit.rings()) {
            commitForLagMonitoring();
        }
    }

    /**
     * What a consumer fetches ahead is what came first while the last batch was under way; the rest of it is still with Kafka, and would
     * be a batch late each time. Records that had to be waited for are new, and nothing is waited for behind them.
     */
    private ConsumerRecords<byte[], byte[]> withMore(ConsumerRecords<byte[], byte[]> first) {
        ConsumerRecords<byte[], byte[]> more;
        try {
            more = consumer.poll(HAND_OVER);
        } catch (RuntimeException e) {
            take(first);
            throw e;
        }
        if (more.isEmpty()) {
            return first;
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all = new LinkedHashMap<>();
        for (ConsumerRecords<byte[], byte[]> polled : List.of(first, more)) {
            for (TopicPartition partition : polled.partitions()) {
                all.computeIfAbsent(partition, none -> new ArrayList<>()).addAll(polled.records(partition));
            }
        }
        return new ConsumerRecords<>(all, more.nextOffsets());
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Position position = positions.known().get(partition.partition());
            long first = records.records(partition).getFirst().offset();
            if (position != null && first < position.next()) {
                positions.truncatedTo(partition.partition(), first);
            }
        }
        attempt(() -> store(records));
        uncommitted = true;
        restNanos = rest.after(records.count());
    }

    private void store(ConsumerRecords<byte[], byte[]> records) {
        if (sink.store(records, positions)) {
            backoff.reset();
            return;
        }
        log.warn("Another consumer has moved on in {}: nothing was written", records.partitions());
        metrics.overtaken();
        positions.distrust(positions.known().keySet());
        backoff.begin();
    }

    private void resolve() {
        positions.resolve();
        // Who had these partitions before need not have committed its last ones: nothing may come that would do it now.
        uncommitted = true;
        if (positions.allKnown()) {
            sink.resolved(positions);
        }
    }

    /** Runs a step; when it fails, all positions count as unknown and the next attempt waits. */
    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            positions.distrust(positions.known().keySet());
            metrics.failed("storing");
            log.warn(
                    "Intake waits {} ms: {}",
                    backoff.begin().toMillis(),
                    NestedExceptionUtils.getMostSpecificCause(e).toString());
            log.debug("Why intake waits", e);
        }
    }

    private void commitForLagMonitoring() {
        uncommitted = false;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            Position position = positions.known().get(partition.partition());
            if (position != null) {
                offsets.put(partition, new OffsetAndMetadata(position.next()));
            }
        }
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                log.debug("Offsets for lag monitoring were not committed", failure);
            }
        });
    }

    private static List<Integer> partitions(OffsetOutOfRangeException e) {
        return e.partitions().stream().map(TopicPartition::partition).toList();
    }
}
