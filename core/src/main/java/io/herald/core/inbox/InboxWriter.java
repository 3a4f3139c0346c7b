package io.herald.core.inbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Appends batches of notifications to inboxes, exactly once per (user, source, id).
 *
 * <p>One transaction per batch: move the consumer positions (fences whoever has been overtaken), lock the inboxes in one
 * order, look for duplicates in a later statement, insert entries, raise heads. Inboxes that are missing are created
 * beforehand in a transaction of their own, because an insert that waits for another transaction while locks are held can
 * close a circle.
 */
public final class InboxWriter {

    /** An inbox can only vanish between its creation and its lock when its user is erased just then; that ends. */
    private static final int ATTEMPTS = 10;

    private final TransactionOperations transaction;
    private final AppendStatements statements;
    private final ConsumedPositions positions;
    private final Epochs epochs;

    InboxWriter(
            TransactionOperations transaction,
            AppendStatements statements,
            ConsumedPositions positions,
            Epochs epochs) {
        this.transaction = transaction;
        this.statements = statements;
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
        String[] userIds = userIds(posts);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Attempt outcome = transaction.execute(status -> {
                Attempt made = attempt(moves, posts, userIds, conflicts);
                if (!(made instanceof Attempt.Done)) {
                    status.setRollbackOnly();
                }
                return made;
            });
            switch (outcome) {
                case Attempt.Done(AppendOutcome.Committed committed) -> {
                    return committed;
                }
                case Attempt.Late() -> {
                    return new AppendOutcome.Overtaken(positions.stored(moves));
                }
                case Attempt.InboxesMissing() -> statements.createMissing(userIds);
                case null -> throw new IllegalStateException("a transaction callback returned nothing");
            }
        }
        throw new IllegalStateException("inboxes vanish as fast as they are created");
    }

    private sealed interface Attempt {
        record Done(AppendOutcome.Committed committed) implements Attempt {}

        record Late() implements Attempt {}

        record InboxesMissing() implements Attempt {}
    }

    private Attempt attempt(
            List<PositionMove> moves, List<Post> posts, String[] userIds, Consumer<List<Post>> conflicts) {
        if (!positions.move(moves)) {
            return new Attempt.Late();
        }
        if (posts.isEmpty()) {
            return done(List.of());
        }
        Map<String, LockedInbox> inboxes = statements.lock(userIds);
        if (inboxes.size() < userIds.length) {
            return new Attempt.InboxesMissing();
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
        statements.insert(plan);
        if (!conflicting.isEmpty()) {
            conflicts.accept(conflicting);
        }
        return done(results);
    }

    private Attempt done(List<PostResult> results) {
        return new Attempt.Done(new AppendOutcome.Committed(epochs.current(), results));
    }

    private static String[] userIds(List<Post> posts) {
        Set<String> distinct = new LinkedHashSet<>();
        posts.forEach(post -> distinct.addAll(post.userIds()));
        String[] sorted = distinct.toArray(String[]::new);
        Arrays.sort(sorted);
        return sorted;
    }
}
