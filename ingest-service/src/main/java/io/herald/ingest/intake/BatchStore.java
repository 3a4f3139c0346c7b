package io.herald.ingest.intake;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.PositionMove;
import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.core.notification.Violation;
import io.herald.ingest.deadletter.DeadLetter;
import io.herald.ingest.deadletter.DeadLetters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Makes a batch durable: dead letters first, then entries and positions in one transaction. Where the batch fails for a reason that
 * lies in a record, stores the records one by one and dead-letters the one at fault. Stateless; any thread; blocks.
 */
@Component
class BatchStore {

    private static final Logger log = LoggerFactory.getLogger(BatchStore.class);

    private final InboxWriter inboxes;
    private final DeadLetters deadLetters;
    private final List<Deferral> deferrals;

    BatchStore(InboxWriter inboxes, DeadLetters deadLetters, ObjectProvider<Deferral> deferrals) {
        this.inboxes = inboxes;
        this.deadLetters = deadLetters;
        this.deferrals = deferrals.orderedStream().toList();
    }

    /**
     * @return as of the append; where records were stored one by one, {@code Committed} for all of them or {@code Overtaken} at the
     *     first that was
     * @throws RuntimeException of which {@link Blame} says that it is the infrastructure's fault: nothing was stored, or some, or all
     *     of it; the stored positions know
     */
    AppendOutcome store(Batch batch) {
        if (!batch.refused().isEmpty()) {
            deadLetters.write(batch.refused());
        }
        try {
            return append(batch.moves(), batch.valid());
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            log.error(
                    "A batch of {} records failed; storing them one by one",
                    batch.valid().size(),
                    e);
            return storeOneByOne(batch);
        }
    }

    /** Appends again what was perhaps committed without an answer; the positions have been passed already. */
    AppendOutcome storeAgain(Batch batch) {
        return append(List.of(), batch.valid());
    }

    private AppendOutcome append(List<PositionMove> moves, List<Batch.Incoming> incoming) {
        Taking taking = new Taking(deferrals, incoming, this::refuse);
        Consumer<List<Post>> conflicts = posts -> refuse(taking.recordsOf(posts));
        AppendOutcome outcome = taking.defers()
                ? inboxes.append(moves, taking::rest, conflicts)
                : inboxes.append(moves, taking.rest(), conflicts);
        if (outcome instanceof AppendOutcome.Committed) {
            taking.committed();
        }
        return outcome;
    }

    private void refuse(List<Batch.Incoming> conflicts) {
        Violation reason = new Violation(
                "id", "expected an id that is not taken, found one that this source has used for other content");
        deadLetters.write(conflicts.stream().map(each -> letter(each, reason)).toList());
    }

    private AppendOutcome storeOneByOne(Batch batch) {
        Map<Integer, Long> reached = new HashMap<>();
        batch.moves().forEach(move -> reached.put(move.partition(), move.expected()));
        List<Post> posts = new ArrayList<>();
        List<PostResult> results = new ArrayList<>();
        String epoch = "";
        for (Batch.Incoming incoming : batch.valid()) {
            ConsumerRecord<byte[], byte[]> record = incoming.record();
            long next = record.offset() + 1;
            List<PositionMove> move = List.of(new PositionMove(
                    incoming.topicId(), record.partition(), reached.getOrDefault(record.partition(), next), next));
            switch (storeOne(move, incoming)) {
                case AppendOutcome.Overtaken overtaken -> {
                    return overtaken;
                }
                case AppendOutcome.Committed(String now, List<Post> post, List<PostResult> result) -> {
                    epoch = now;
                    reached.put(record.partition(), next);
                    posts.addAll(post);
                    results.addAll(result);
                }
            }
        }
        List<PositionMove> rest = batch.moves().stream()
                .map(move -> new PositionMove(
                        move.topicId(), move.partition(), reached.getOrDefault(move.partition(), 0L), move.next()))
                .filter(move -> move.expected() < move.next())
                .toList();
        return switch (inboxes.append(rest, List.of(), conflicts -> {})) {
            case AppendOutcome.Overtaken overtaken -> overtaken;
            case AppendOutcome.Committed last ->
                new AppendOutcome.Committed(epoch.isEmpty() ? last.epoch() : epoch, posts, results);
        };
    }

    private AppendOutcome storeOne(List<PositionMove> move, Batch.Incoming incoming) {
        try {
            return append(move, List.of(incoming));
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            ConsumerRecord<byte[], byte[]> record = incoming.record();
            log.error("Cannot be stored: {}-{} offset {}", record.topic(), record.partition(), record.offset(), e);
            deadLetters.write(List.of(letter(
                    incoming,
                    new Violation("", "could not be stored: " + e.getClass().getName()))));
            return inboxes.append(move, List.of(), conflicts -> {});
        }
    }

    private static DeadLetter letter(Batch.Incoming incoming, Violation reason) {
        return new DeadLetter(incoming.topicId(), incoming.record(), List.of(reason));
    }
}
