package io.herald.core.inbox;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.sql.Array;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Appends a batch of the usual kind with one statement instead of five: each notification to one user, none of which replaces or cancels
 * anything. The database decides there and then; what turns out to be unusual, an inbox that is missing, a notification that is there
 * already, goes the long way.
 */
final class PlainAppend {

    private static final String APPEND = "SELECT inbox_append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final JdbcOperations jdbc;
    private final Epochs epochs;

    PlainAppend(JdbcOperations jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /** What became of a batch. */
    sealed interface Answer {

        /** All is written: commit. */
        record Written(AppendOutcome.Committed written) implements Answer {}

        /** A position is not where it was expected: roll back. */
        record Overtaken() implements Answer {}

        /** It is none of the usual kind: roll back, and go the long way. */
        record Unusual() implements Answer {}
    }

    private record Place(String userId, UUID key) {}

    /** Whether a batch may be tried. */
    static boolean suits(List<Post> posts) {
        Set<Place> places = HashSet.newHashSet(posts.size());
        for (Post post : posts) {
            Handling handling = post.notification().handling();
            boolean plain = post.userIds().size() == 1
                    && handling.earlier() instanceof Earlier.None
                    && handling.collapse() == null
                    && places.add(new Place(
                            post.userIds().getFirst(), post.notification().key()));
            if (!plain) {
                return false;
            }
        }
        return !posts.isEmpty();
    }

    /** Moves the positions and appends; to be called first in a transaction. */
    Answer append(List<PositionMove> moves, List<Post> posts) {
        Long @Nullable [] seqs = jdbc.query(
                APPEND,
                rows -> {
                    rows.next();
                    Array found = rows.getArray(1);
                    return found == null ? null : (Long[]) found.getArray();
                },
                moved("uuid", moves, PositionMove::topicId),
                moved("int", moves, PositionMove::partition),
                moved("bigint", moves, PositionMove::expected),
                moved("bigint", moves, PositionMove::next),
                (int) posts.stream().map(PlainAppend::userId).distinct().count(),
                posted("text", posts, PlainAppend::userId),
                each("uuid", posts, Notification::key),
                each("bigint", posts, Notification::contentHash),
                each("timestamptz", posts, notification -> Timestamp.from(notification.createdAt())),
                each("timestamptz", posts, notification -> timestamp(notification.expiresAt())),
                each("text", posts, Notification::payload),
                each("text", posts, notification -> notification.handling().category()),
                each("boolean", posts, notification -> notification.handling().localized()),
                each("boolean", posts, notification -> notification.handling().priority() == Priority.HIGH),
                each("bigint", posts, notification -> pushAfter(notification.push())),
                each("boolean", posts, notification -> notification.push().mode() == PushPolicy.Mode.ALWAYS));
        if (seqs == null) {
            return new Answer.Overtaken();
        }
        if (seqs.length == 0) {
            return new Answer.Unusual();
        }
        List<PostResult> results = new ArrayList<>(seqs.length);
        for (int i = 0; i < seqs.length; i++) {
            results.add(new PostResult.Stored(List.of(new Placement.Appended(userId(posts.get(i)), seqs[i], 0))));
        }
        return new Answer.Written(new AppendOutcome.Committed(epochs.current(), posts, results));
    }

    private static String userId(Post post) {
        return post.userIds().getFirst();
    }

    /** Milliseconds; null = never. */
    private static @Nullable Long pushAfter(PushPolicy policy) {
        return switch (policy.mode()) {
            case OFFLINE -> policy.after().toMillis();
            case ALWAYS -> AppendStatements.ALWAYS_DUE_AFTER_MILLIS;
            case NEVER -> null;
        };
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static SqlArrayValue moved(String type, List<PositionMove> moves, Function<PositionMove, Object> value) {
        return new SqlArrayValue(type, moves.stream().map(value).toArray());
    }

    private static SqlArrayValue each(String type, List<Post> posts, Function<Notification, @Nullable Object> value) {
        return posted(type, posts, post -> value.apply(post.notification()));
    }

    @SuppressWarnings("NullAway") // SQL arrays hold nulls; the signature of SqlArrayValue does not say so
    private static SqlArrayValue posted(String type, List<Post> posts, Function<Post, @Nullable Object> value) {
        return new SqlArrayValue(type, posts.stream().map(value).toArray());
    }
}
