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
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.stereotype.Component;

/**
 * What the intake counts. {@code herald.ingest.records} by outcome (accepted, deferred, invalid, conflict), {@code herald.ingest.entries} by
 * outcome (appended, repeated), {@code herald.ingest.batch} records per transaction, {@code herald.ingest.store} its duration,
 * {@code herald.ingest.failures} by step, {@code herald.ingest.overtaken}; {@code herald.ingest.age} and {@code herald.ingest.age.oldest} how old the
 * records of a poll are, on average and at most.
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
    private final Timer age;
    private final Timer oldest;

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
        this.age = Timer.builder("herald.ingest.age")
                .description("from the time stamp of a record until it was polled, mean of the poll")
                .register(meters);
        this.oldest = Timer.builder("herald.ingest.age.oldest")
                .description("from the time stamp of a record until it was polled, the oldest of the poll")
                .register(meters);
    }

    /** Notes how old these are. By two clocks, unless the topic's time stamps are the broker's and it runs here: what is below 0 counts as 0. */
    void polled(ConsumerRecords<byte[], byte[]> records) {
        long now = meters.config().clock().wallTime();
        long sum = 0;
        long most = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            long each = Math.max(0, now - record.timestamp());
            sum += each;
            most = Math.max(most, each);
        }
        age.record(TimeUnit.MILLISECONDS.toNanos(sum) / Math.max(1, records.count()), TimeUnit.NANOSECONDS);
        oldest.record(most, TimeUnit.MILLISECONDS);
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
