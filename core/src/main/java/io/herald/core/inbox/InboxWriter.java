package io.herald.core.inbox;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Notification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Appends batches of notifications to inboxes, exactly once per (user, source, id).
 *
 * <p>One transaction per batch: move the consumer positions (fences whoever has been overtaken), lock the inboxes in one
 * order, look for duplicates in a later statement, insert entries, raise heads. Inboxes that are missing are created
 * beforehand in a transaction of their own, because an insert that waits for another transaction while locks are held can
 * close a circle. What is usual needs one statement for all of it ({@link PlainAppend}).
 */
public final class InboxWriter {

    /** An inbox can only vanish between its creation and its lock when its user is erased just then; that ends. */
    private static final int ATTEMPTS = 10;

    private final TransactionOperations transaction;
    private final AppendStatements statements;
    private final PlainAppend plain;
    private final ConsumedPositions positions;
    private final Epochs epochs;

    InboxWriter(
            TransactionOperations transaction,
            AppendStatements statements,
            PlainAppend plain,
            ConsumedPositions positions,
            Epochs epochs) {
        this.transaction = transaction;
        this.statements = statements;
        this.plain = plain;
        this.positions = positions;
        this.epochs = epochs;
    }

    /**
     * Appends a batch and moves the consumer's positions, together or not at all. Blocks on PostgreSQL.
     *
     * @param moves one per partition the batch has records of; may be empty for posts that come from elsewhere
     * @param posts in the order in which their entries shall be numbered
     * @param conflicts called with the posts whose (source, id) is taken by other content, if there are any, after everything
     *     is written and before the commit; when it throws, nothing has happened
     * @throws org.springframework.dao.DataAccessException on an infrastructure error. Nothing was written, or, if only the
     *     reply to the commit was lost, everything was: call again with the same batch and see {@link AppendOutcome.Overtaken}
     */
    public AppendOutcome append(List<PositionMove> moves, List<Post> posts, Consumer<List<Post>> conflicts) {
        if (PlainAppend.suits(posts)) {
            Optional<AppendOutcome> outcome = appendPlain(moves, posts);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return append(moves, () -> posts, conflicts);
    }

    /** Empty = nothing was written, because it is none of the usual kind. */
    private Optional<AppendOutcome> appendPlain(List<PositionMove> moves, List<Post> posts) {
        return switch (plain.append(moves, posts)) {
            case PlainAppend.Answer.Written(AppendOutcome.Committed committed) -> Optional.of(committed);
            case PlainAppend.Answer.Overtaken() -> Optional.of(new AppendOutcome.Overtaken(positions.stored(moves)));
            case PlainAppend.Answer.Unusual() -> Optional.empty();
        };
    }

    /**
     * As {@link #append(List, List, Consumer)}, for a batch that is only known inside its transaction.
     *
     * @param posts called once the positions are moved, before any inbox is locked, perhaps several times, each in a new transaction;
     *     what it writes is committed with the entries
     */
    public AppendOutcome append(List<PositionMove> moves, Supplier<List<Post>> posts, Consumer<List<Post>> conflicts) {
        Optional<AppendOutcome.Committed> committed =
                append(() -> positions.move(moves) ? Optional.of(posts.get()) : Optional.empty(), conflicts);
        return committed.isPresent() ? committed.get() : new AppendOutcome.Overtaken(positions.stored(moves));
    }

    /**
     * Appends what a claim yields, in the claim's transaction. Blocks on PostgreSQL.
     *
     * @param claim what must hold for the posts to be appended, and what else is to be written with them; called first in the
     *     transaction, before any inbox is locked, perhaps several times, each in a new transaction. Empty = it does not hold: all is
     *     rolled back
     * @param conflicts as above
     * @return empty if the claim did not hold
     * @throws org.springframework.dao.DataAccessException as above
     */
    public Optional<AppendOutcome.Committed> append(
            Supplier<Optional<List<Post>>> claim, Consumer<List<Post>> conflicts) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Attempt outcome = transaction.execute(status -> {
                Attempt made = claim.get()
                        .<Attempt>map(posts -> attempt(posts, conflicts))
                        .orElseGet(Attempt.NotClaimed::new);
                if (!(made instanceof Attempt.Done)) {
                    status.setRollbackOnly();
                }
                return made;
            });
            switch (outcome) {
                case Attempt.Done(AppendOutcome.Committed committed) -> {
                    return Optional.of(committed);
                }
                case Attempt.NotClaimed() -> {
                    return Optional.empty();
                }
                case Attempt.InboxesMissing(String[] userIds) -> statements.createMissing(userIds);
                case null -> throw new IllegalStateException("a transaction callback returned nothing");
            }
        }
        throw new IllegalStateException("inboxes vanish as fast as they are created");
    }

    private sealed interface Attempt {
        record Done(AppendOutcome.Committed committed) implements Attempt {}

        record NotClaimed() implements Attempt {}

        record InboxesMissing(String[] userIds) implements Attempt {}
    }

    private Attempt attempt(List<Post> posts, Consumer<List<Post>> conflicts) {
        if (posts.isEmpty()) {
            return done(posts, List.of());
        }
        String[] userIds = userIds(posts);
        Map<String, LockedInbox> inboxes = statements.lock(userIds);
        if (inboxes.size() < userIds.length) {
            return new Attempt.InboxesMissing(userIds);
        }
        statements.loadPresent(posts, inboxes);
        AppendPlan plan = new AppendPlan(inboxes);
        List<PostResult> results = new ArrayList<>(posts.size());
        List<Post> conflicting = new ArrayList<>();
        for (Post post : posts) {
            PostResult result = plan.place(post);
            results.add(result);
            if (result instanceof PostResult.Conflict) {
                conflicting.add(post);
            }
        }
        statements.insert(plan, null);
        if (!conflicting.isEmpty()) {
            conflicts.accept(conflicting);
        }
        return done(posts, results);
    }

    private Attempt done(List<Post> posts, List<PostResult> results) {
        return new Attempt.Done(new AppendOutcome.Committed(epochs.current(), posts, results));
    }

    /**
     * What became of a chunk.
     *
     * @param epoch the history the seqs belong to
     * @param placements of those whose inboxes could be locked, in the order of user numbers
     * @param conflicts how many of them hold other content under the same source and id, and were given nothing
     * @param notLocked user numbers of those whose inboxes somebody else has locked just now, or that are gone
     */
    public record Chunk(String epoch, List<Placement> placements, int conflicts, List<Long> notLocked) {}

    /**
     * Gives one notification to a part of a large audience, waiting for nobody. Blocks on PostgreSQL.
     *
     * @param notification what to append
     * @param payloadId its payload, which is stored already
     * @param claim called first in the transaction: the user numbers of the part, in any order; empty = somebody else has it, and all
     *     is rolled back
     * @param record called last in the transaction, with what will be committed
     * @return empty if the claim did not hold
     * @throws org.springframework.dao.DataAccessException on an infrastructure error: nothing was written, or everything was
     */
    public Optional<Chunk> appendChunk(
            Notification notification, long payloadId, Supplier<Optional<List<Long>>> claim, Consumer<Chunk> record) {
        Chunk committed = transaction.execute(status -> {
            Optional<List<Long>> userNos = claim.get();
            if (userNos.isEmpty()) {
                status.setRollbackOnly();
                return null;
            }
            Chunk chunk = chunk(notification, payloadId, userNos.get());
            record.accept(chunk);
            return chunk;
        });
        return Optional.ofNullable(committed);
    }

    private Chunk chunk(Notification notification, long payloadId, List<Long> userNos) {
        Map<String, LockedInbox> inboxes = statements.lockFree(userNos);
        Set<Long> notLocked = new LinkedHashSet<>(userNos);
        inboxes.values().forEach(inbox -> notLocked.remove(inbox.userNo()));
        if (inboxes.isEmpty()) {
            return new Chunk(epochs.current(), List.of(), 0, List.copyOf(notLocked));
        }
        Post post = new Post(notification, List.copyOf(inboxes.keySet()));
        statements.loadPresent(List.of(post), inboxes);
        AppendPlan plan = new AppendPlan(inboxes);
        List<Placement> placements = plan.placeWherePossible(post);
        statements.insert(plan, payloadId);
        return new Chunk(epochs.current(), placements, inboxes.size() - placements.size(), List.copyOf(notLocked));
    }

    private static String[] userIds(List<Post> posts) {
        Set<String> distinct = new LinkedHashSet<>();
        posts.forEach(post -> distinct.addAll(post.userIds()));
        String[] sorted = distinct.toArray(String[]::new);
        Arrays.sort(sorted);
        return sorted;
    }
}
