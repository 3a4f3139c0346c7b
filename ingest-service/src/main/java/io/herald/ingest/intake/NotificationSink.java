package io.herald.ingest.intake;

import io.herald.core.inbox.AppendOutcome;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores and routes notifications, batch by batch. Belongs to one consumer's thread. */
final class NotificationSink implements RecordSink {

    private static final Logger log = LoggerFactory.getLogger(NotificationSink.class);

    private final IntakeSteps steps;

    /** The batch whose append failed last: if the stored positions turn out to be behind it, only the answer was lost. */
    private @Nullable Batch unanswered;

    NotificationSink(IntakeSteps steps) {
        this.steps = steps;
    }

    @Override
    public boolean store(ConsumerRecords<byte[], byte[]> records, Positions positions) {
        steps.metrics().polled(records);
        for (Batch batch : steps.assembler().assemble(records, positions.known())) {
            if (!store(batch, positions)) {
                return false;
            }
        }
        return true;
    }

    /** False when the rest of the poll must not be stored. */
    private boolean store(Batch batch, Positions positions) {
        unanswered = batch;
        long begun = System.nanoTime();
        AppendOutcome outcome = steps.store().store(batch);
        unanswered = null;
        return switch (outcome) {
            case AppendOutcome.Committed committed -> {
                positions.advance(batch.moves());
                steps.metrics().stored(batch, committed, Duration.ofNanos(System.nanoTime() - begun));
                route(committed);
                yield true;
            }
            case AppendOutcome.Overtaken overtaken -> false;
        };
    }

    @Override
    public void resolved(Positions positions) {
        Batch batch = unanswered;
        if (batch != null) {
            if (positions.passed(batch.moves())
                    && steps.store().storeAgain(batch) instanceof AppendOutcome.Committed committed) {
                route(committed);
            }
            unanswered = null;
        }
    }

    /** Hints only: whatever goes wrong here is made good by head checks and deadlines. */
    private void route(AppendOutcome.Committed committed) {
        try {
            steps.router().route(committed.epoch(), committed.posts(), committed.results());
        } catch (RuntimeException e) {
            log.error("Routing failed", e);
            steps.metrics().failed("routing");
        }
    }
}
