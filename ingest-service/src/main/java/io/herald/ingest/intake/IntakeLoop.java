package io.herald.ingest.intake;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.PositionMove;
import io.herald.ingest.routing.Router;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Drives one consumer: poll, store, route, and after any failure back to where PostgreSQL stands. Belongs to one thread; never waits
 * outside of a poll for longer than the time-outs of a single call, so the consumer stays in its group whatever is away.
 */
final class IntakeLoop {

    private static final Logger log = LoggerFactory.getLogger(IntakeLoop.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Positions positions;
    private final BatchAssembler assembler;
    private final BatchStore store;
    private final Router router;
    private final IntakeMetrics metrics;
    private final Duration pollTimeout;
    private final Backoff backoff;
    private final Alarm positionCheck;

    /** The batch whose append failed last: if the stored positions turn out to be behind it, only the answer was lost. */
    private @Nullable Batch unanswered;

    IntakeLoop(
            Consumer<byte[], byte[]> consumer,
            Positions positions,
            IntakeSteps steps,
            IntakeProperties settings,
            Backoff backoff) {
        this.consumer = consumer;
        this.positions = positions;
        this.assembler = steps.assembler();
        this.store = steps.store();
        this.router = steps.router();
        this.metrics = steps.metrics();
        this.pollTimeout = settings.pollTimeout();
        this.backoff = backoff;
        this.positionCheck = new Alarm(settings.positionCheckInterval(), System::nanoTime);
    }

    /** One poll and what follows from it. Throws only what the consumer cannot recover from. */
    void turn() {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(pollTimeout);
            if (!records.isEmpty()) {
                take(records);
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
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            Position position = positions.known().get(partition.partition());
            long first = records.records(partition).getFirst().offset();
            if (position != null && first < position.next()) {
                positions.truncatedTo(partition.partition(), first);
            }
        }
        attempt(() -> {
            for (Batch batch : assembler.assemble(records, positions.known())) {
                if (!take(batch)) {
                    break;
                }
            }
        });
        commitForLagMonitoring(records.partitions());
    }

    /** False when the rest of the poll must not be stored. */
    private boolean take(Batch batch) {
        unanswered = batch;
        long begun = System.nanoTime();
        AppendOutcome outcome = store.store(batch);
        unanswered = null;
        return switch (outcome) {
            case AppendOutcome.Committed committed -> {
                positions.advance(batch.moves());
                backoff.reset();
                metrics.stored(batch, committed, Duration.ofNanos(System.nanoTime() - begun));
                route(committed);
                yield true;
            }
            case AppendOutcome.Overtaken overtaken -> {
                log.warn("Another consumer has moved on in partitions {}: nothing was written", partitions(batch));
                metrics.overtaken();
                positions.distrust(positions.known().keySet());
                backoff.begin();
                yield false;
            }
        };
    }

    private void resolve() {
        positions.resolve();
        Batch batch = unanswered;
        if (batch != null && positions.allKnown()) {
            if (positions.passed(batch.moves())
                    && store.storeAgain(batch) instanceof AppendOutcome.Committed committed) {
                route(committed);
            }
            unanswered = null;
        }
    }

    /** Hints only: whatever goes wrong here is made good by head checks and deadlines. */
    private void route(AppendOutcome.Committed committed) {
        try {
            router.route(committed.epoch(), committed.posts(), committed.results());
        } catch (RuntimeException e) {
            log.error("Routing failed", e);
            metrics.failed("routing");
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

    private void commitForLagMonitoring(Iterable<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
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

    private static List<Integer> partitions(Batch batch) {
        return batch.moves().stream().map(PositionMove::partition).toList();
    }
}
