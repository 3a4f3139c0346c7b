package io.herald.ingest.intake;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.PostResult;
import io.herald.core.inbox.PostResult.Placement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What the intake counts. {@code herald.ingest.records} by outcome (accepted, deferred, invalid, conflict), {@code herald.ingest.entries} by
 * outcome (appended, repeated), {@code herald.ingest.batch} records per transaction, {@code herald.ingest.store} its duration,
 * {@code herald.ingest.failures} by step, {@code herald.ingest.overtaken}.
 */
@Component
class IntakeMetrics {

    private final MeterRegistry meters;
    private final Counter accepted;
    private final Counter deferred;
    private final Counter invalid;
    private final Counter conflicts;
    private final Counter appended;
    private final Counter repeated;
    private final Counter overtaken;
    private final DistributionSummary batch;
    private final Timer store;

    IntakeMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.accepted = meters.counter("herald.ingest.records", "outcome", "accepted");
        this.deferred = meters.counter("herald.ingest.records", "outcome", "deferred");
        this.invalid = meters.counter("herald.ingest.records", "outcome", "invalid");
        this.conflicts = meters.counter("herald.ingest.records", "outcome", "conflict");
        this.appended = meters.counter("herald.ingest.entries", "outcome", "appended");
        this.repeated = meters.counter("herald.ingest.entries", "outcome", "repeated");
        this.overtaken = meters.counter("herald.ingest.overtaken");
        this.batch = meters.summary("herald.ingest.batch");
        this.store = meters.timer("herald.ingest.store");
    }

    void stored(Batch stored, AppendOutcome.Committed committed, Duration duration) {
        invalid.increment(stored.refused().size());
        deferred.increment((double) stored.valid().size() - committed.posts().size());
        batch.record((double) stored.valid().size() + stored.refused().size());
        store.record(duration);
        for (PostResult result : committed.results()) {
            switch (result) {
                case PostResult.Conflict conflict -> conflicts.increment();
                case PostResult.Stored(List<Placement> placements) -> {
                    accepted.increment();
                    placements.forEach(this::placed);
                }
            }
        }
    }

    private void placed(Placement placement) {
        switch (placement) {
            case Placement.Appended appendedNow -> appended.increment();
            case Placement.PassedOver passedOver -> appended.increment();
            case Placement.RepeatedAcknowledged repetition -> repeated.increment();
            case Placement.RepeatedUnacknowledged repetition -> repeated.increment();
        }
    }

    void overtaken() {
        overtaken.increment();
    }

    /** @param step one of a few fixed words */
    void failed(String step) {
        meters.counter("herald.ingest.failures", "step", step).increment();
    }
}
