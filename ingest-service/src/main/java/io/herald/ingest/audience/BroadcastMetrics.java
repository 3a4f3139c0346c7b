package io.herald.ingest.audience;

import io.herald.core.inbox.InboxWriter.Chunk;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * What broadcasts count. {@code herald.ingest.broadcast.entries} by outcome (placed, conflict, deferred), {@code
 * herald.ingest.broadcast.chunk} duration of a chunk's transaction, {@code herald.ingest.broadcast.finished}, {@code
 * herald.ingest.broadcast.audiences} that have something to be written, as this instance has seen it last, {@code
 * herald.ingest.broadcast.failures}.
 */
@Component
class BroadcastMetrics {

    private final Counter placed;
    private final Counter conflicts;
    private final Counter deferred;
    private final Counter finished;
    private final Counter failures;
    private final Timer chunk;
    private final AtomicInteger waiting;

    BroadcastMetrics(MeterRegistry meters) {
        String entries = "herald.ingest.broadcast.entries";
        this.placed = meters.counter(entries, "outcome", "placed");
        this.conflicts = meters.counter(entries, "outcome", "conflict");
        this.deferred = meters.counter(entries, "outcome", "deferred");
        this.finished = meters.counter("herald.ingest.broadcast.finished");
        this.failures = meters.counter("herald.ingest.broadcast.failures");
        this.chunk = meters.timer("herald.ingest.broadcast.chunk");
        this.waiting = meters.gauge("herald.ingest.broadcast.audiences", new AtomicInteger());
    }

    void written(Chunk written, long nanos) {
        placed.increment(written.placements().size());
        conflicts.increment(written.conflicts());
        deferred.increment(written.notLocked().size());
        chunk.record(Duration.ofNanos(nanos));
    }

    void waiting(int audiences) {
        waiting.set(audiences);
    }

    void finished() {
        finished.increment();
    }

    void failed() {
        failures.increment();
    }
}
