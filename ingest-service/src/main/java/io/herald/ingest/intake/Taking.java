package io.herald.ingest.intake;

import io.herald.core.inbox.Post;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.ingest.intake.Deferral.Answer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** The records of a batch on their way to those that defer them or into inboxes. Confined to one thread. */
final class Taking {

    private final List<Deferral> deferrals;
    private final List<Batch.Incoming> incoming;
    private final Consumer<List<Batch.Incoming>> conflicts;

    /** As of the latest attempt. */
    private Set<Deferral> takers = Set.of();

    private Map<Post, Batch.Incoming> placed = Map.of();

    /** @param conflicts takes those whose id is taken by other content, before the commit; when it throws, nothing has happened */
    Taking(List<Deferral> deferrals, List<Batch.Incoming> incoming, Consumer<List<Batch.Incoming>> conflicts) {
        this.deferrals = deferrals;
        this.incoming = incoming;
        this.conflicts = conflicts;
    }

    /** Whether {@link #rest} writes: otherwise it may be called outside the transaction, too. */
    boolean defers() {
        return deferrals.stream()
                .anyMatch(deferral -> incoming.stream().anyMatch(each -> deferral.concerns(each.notification())));
    }

    /** Inside the transaction: defers what is to be deferred and returns the rest. */
    List<Post> rest() {
        takers = new LinkedHashSet<>();
        List<Batch.Incoming> rest = incoming;
        for (Deferral deferral : deferrals) {
            rest = offer(rest, deferral);
        }
        placed = new IdentityHashMap<>();
        List<Post> posts = new ArrayList<>(rest.size());
        for (Batch.Incoming each : rest) {
            Post post = new Post(each.notification(), users(each.notification().audience()));
            placed.put(post, each);
            posts.add(post);
        }
        return posts;
    }

    private List<Batch.Incoming> offer(List<Batch.Incoming> all, Deferral deferral) {
        List<Batch.Incoming> offered = all.stream()
                .filter(each -> deferral.concerns(each.notification()))
                .toList();
        if (offered.isEmpty()) {
            return all;
        }
        List<Notification> notifications =
                offered.stream().map(Batch.Incoming::notification).toList();
        List<Answer> answers = deferral.take(notifications);
        Map<Batch.Incoming, Answer> answerOf = new IdentityHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            answerOf.put(offered.get(i), answers.get(i));
        }
        if (answers.contains(Answer.TAKEN)) {
            takers.add(deferral);
        }
        List<Batch.Incoming> conflicting = offered.stream()
                .filter(each -> answerOf.get(each) == Answer.CONFLICT)
                .toList();
        if (!conflicting.isEmpty()) {
            conflicts.accept(conflicting);
        }
        return all.stream()
                .filter(each -> answerOf.getOrDefault(each, Answer.NOT_MINE) == Answer.NOT_MINE)
                .toList();
    }

    private static List<String> users(Audience audience) {
        return switch (audience) {
            case Audience.User(String userId) -> List.of(userId);
            case Audience.Users(List<String> userIds) -> userIds;
            case Audience.Group group -> throw new IllegalStateException("nobody has taken a notification to a group");
            case Audience.Everyone everyone ->
                throw new IllegalStateException("nobody has taken a notification to everyone");
        };
    }

    /** The records behind posts of the latest attempt. */
    List<Batch.Incoming> recordsOf(List<Post> posts) {
        return posts.stream()
                .map(post -> Objects.requireNonNull(placed.get(post)))
                .toList();
    }

    /** After the commit. */
    void committed() {
        takers.forEach(Deferral::committed);
    }
}
