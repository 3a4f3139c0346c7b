package io.herald.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.herald.core.notification.Violation;
import io.herald.ingest.http.IdempotencyKeys.Known;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * What the door does with a submission: check, remember its key if it has one, write, confirm the key. Any thread; blocks until Kafka
 * answers or the time-out is over, and with a key on PostgreSQL.
 */
@Component
class Door {

    private static final Logger log = LoggerFactory.getLogger(Door.class);

    /** How a request ended. */
    sealed interface Outcome {

        /** Kafka has all of it, on all in-sync replicas. */
        record Accepted(List<Named> notifications, Freshness freshness) implements Outcome {}

        /** It breaks the contract. Nothing was written. */
        record Invalid(List<Violation> violations) implements Outcome {}

        /** The record would be larger than the contract allows. Nothing was written. */
        record TooLarge(long limit) implements Outcome {}

        /** The key was used for another request. Nothing was written. */
        record KeyTaken() implements Outcome {}

        /** Whether the key was used cannot be found out now. Nothing was written. */
        record KeysUnavailable() implements Outcome {}

        /** Kafka has not answered for all in time. It may have the rest or get it yet: repeating it under these names is safe. */
        record Unanswered(List<Placed> confirmed, List<Placed> unconfirmed) implements Outcome {}
    }

    /** Whether an answer is the first one. */
    enum Freshness {
        FIRST,
        REPLAYED
    }

    /** @param index its place in the submission, from 0 */
    record Placed(int index, @JsonUnwrapped Named named) {}

    private final Check check;
    private final IdempotencyKeys keys;
    private final TopicWriter topic;

    Door(Check check, IdempotencyKeys keys, TopicWriter topic) {
        this.check = check;
        this.keys = keys;
        this.topic = topic;
    }

    Outcome accept(Submission submission) {
        IdempotencyKey key = submission.key();
        if (key == null) {
            return checked(submission, this::write);
        }
        String fingerprint = submission.fingerprint();
        try {
            // Looked up before the check: the contract's limits move with the clock, a first answer does not.
            return answered(
                    keys.find(key, fingerprint),
                    () -> checked(
                            submission,
                            records -> answered(
                                    keys.remember(key, fingerprint, names(records), due(records)),
                                    () -> confirmed(key, write(records)))));
        } catch (DataAccessException e) {
            log.warn("Idempotency keys cannot be looked up: {}", e.toString());
            return new Outcome.KeysUnavailable();
        }
    }

    private Outcome checked(Submission submission, Function<List<Outgoing>, Outcome> then) {
        return switch (check.check(submission)) {
            case Checked.Good(List<Outgoing> records) -> then.apply(records);
            case Checked.Bad(List<Violation> violations) -> new Outcome.Invalid(violations);
            case Checked.TooLarge(long limit) -> new Outcome.TooLarge(limit);
        };
    }

    private static Outcome answered(Known known, Supplier<Outcome> unlessKnown) {
        return switch (known) {
            case Known.Open() -> unlessKnown.get();
            case Known.Confirmed(List<Named> answer) -> new Outcome.Accepted(answer, Freshness.REPLAYED);
            case Known.Taken() -> new Outcome.KeyTaken();
        };
    }

    private Outcome confirmed(IdempotencyKey key, Outcome written) {
        if (written instanceof Outcome.Accepted) {
            try {
                keys.confirm(key);
            } catch (DataAccessException e) {
                // A repetition is sent again, under the same names: the inbox has it once.
                log.warn("An idempotency key could not be confirmed: {}", e.toString());
            }
        }
        return written;
    }

    private Outcome write(List<Outgoing> records) {
        BitSet confirmed = topic.write(records);
        if (confirmed.cardinality() == records.size()) {
            return new Outcome.Accepted(names(records), Freshness.FIRST);
        }
        Map<Boolean, List<Placed>> placed = IntStream.range(0, records.size())
                .mapToObj(i -> new Placed(i, records.get(i).named()))
                .collect(Collectors.partitioningBy(each -> confirmed.get(each.index())));
        return new Outcome.Unanswered(
                Objects.requireNonNull(placed.get(true)), Objects.requireNonNull(placed.get(false)));
    }

    /** When the last of them is due; long ago if all are at once. */
    private static Instant due(List<Outgoing> records) {
        return records.stream()
                .map(each -> each.notification().handling().deliverAt())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private static List<Named> names(List<Outgoing> records) {
        return records.stream().map(Outgoing::named).toList();
    }
}
