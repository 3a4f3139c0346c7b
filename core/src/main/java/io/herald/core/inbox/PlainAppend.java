package io.herald.core.inbox;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Appends a batch of the usual kind with one statement instead of five and a commit: each notification to one user, none of which replaces or cancels
 * anything. The database decides there and then; what turns out to be unusual, an inbox that is missing, a notification that is there
 * already, goes the long way.
 */
final class PlainAppend {

    private static final String APPEND = "SELECT inbox_append_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final JdbcOperations jdbc;
    private final Epochs epochs;

    PlainAppend(JdbcOperations jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /** What became of a batch. */
    sealed interface Answer {

        /** All is written and committed. */
        record Written(AppendOutcome.Committed written) implements Answer {}

        /** A position is not where it was expected; nothing was written. */
        record Overtaken() implements Answer {}

        /** It is none of the usual kind; nothing was written. Go the long way. */
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

    /** Moves the positions, appends and commits, in one round trip; to be called outside of a transaction. */
    Answer append(List<PositionMove> moves, List<Post> posts) {
        Sent sent = jdbc.execute((Connection connection) -> send(connection, moves, posts));
        if (sent.seqs == null) {
            return new Answer.Overtaken();
        }
        if (sent.seqs.length == 0) {
            return new Answer.Unusual();
        }
        List<PostResult> results = new ArrayList<>(sent.seqs.length);
        for (int i = 0; i < sent.seqs.length; i++) {
            results.add(new PostResult.Stored(List.of(new Placement.Appended(userId(posts.get(i)), sent.seqs[i], 0))));
        }
        return new Answer.Written(new AppendOutcome.Committed(sent.epoch, posts, results));
    }

    /** The function's answer, and the epoch of the connection it came over, or a later one. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sent(String epoch, Long @Nullable [] seqs) {}

    /** The epoch is asked for while the connection is held: afterwards, somebody may have opened one to another history. */
    private Sent send(Connection connection, List<PositionMove> moves, List<Post> posts) throws SQLException {
        String epoch = epochs.current();
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            Parameters to = new Parameters(connection, statement);
            to.add("text", texts(moves, move -> move.topicId().toString()));
            to.add("int4", moves.stream().map(PositionMove::partition).toArray(Integer[]::new));
            to.add("int8", moves.stream().map(PositionMove::expected).toArray(Long[]::new));
            to.add("int8", moves.stream().map(PositionMove::next).toArray(Long[]::new));
            Map<String, Integer> places = placesOfUsers(posts);
            to.add("text", places.keySet().toArray(String[]::new));
            to.add("int4", posts.stream().map(post -> places.get(userId(post))).toArray(Integer[]::new));
            to.add("text", texts(posts, post -> post.notification().key().toString()));
            to.add("int8", numbers(posts, Notification::contentHash));
            to.add("int8", numbers(posts, notification -> micros(notification.createdAt())));
            to.add("int8", numbers(posts, notification -> micros(notification.expiresAt())));
            to.add("text", texts(posts, post -> post.notification().payload()));
            to.add("text", texts(posts, post -> post.notification().handling().category()));
            to.add("bool", flags(posts, notification -> notification.handling().localized()));
            to.add("bool", flags(posts, notification -> notification.handling().priority() == Priority.HIGH));
            to.add("int8", numbers(posts, notification -> pushAfter(notification.push())));
            to.add("bool", flags(posts, notification -> notification.push().mode() == PushPolicy.Mode.ALWAYS));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                Array found = rows.getArray(1);
                return new Sent(epoch, found == null ? null : (Long[]) found.getArray());
            }
        }
    }

    /** Takes parameters one after the other. */
    private static final class Parameters {

        private final Connection connection;
        private final PreparedStatement statement;
        private int count;

        Parameters(Connection connection, PreparedStatement statement) {
            this.connection = connection;
            this.statement = statement;
        }

        /** @param values an array of a class that the driver has a binary form for; of Object it would be sent as text */
        void add(String type, @Nullable Object[] values) throws SQLException {
            statement.setArray(++count, connection.createArrayOf(type, values));
        }
    }

    /** Users and their places among them, counted from 1 as PostgreSQL does, in that order. */
    private static Map<String, Integer> placesOfUsers(List<Post> posts) {
        Map<String, Integer> places = LinkedHashMap.newLinkedHashMap(posts.size());
        for (Post post : posts) {
            places.putIfAbsent(userId(post), places.size() + 1);
        }
        return places;
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

    /** Microseconds since 1970; finer is cut off, as PostgreSQL does. */
    private static @Nullable Long micros(@Nullable Instant instant) {
        return instant == null
                ? null
                : Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / 1000);
    }

    private static <T> @Nullable String[] texts(List<T> all, Function<T, @Nullable String> value) {
        return all.stream().map(value).toArray(String[]::new);
    }

    private static @Nullable Long[] numbers(List<Post> posts, Function<Notification, @Nullable Long> value) {
        return posts.stream().map(post -> value.apply(post.notification())).toArray(Long[]::new);
    }

    private static Boolean[] flags(List<Post> posts, Function<Notification, Boolean> value) {
        return posts.stream().map(post -> value.apply(post.notification())).toArray(Boolean[]::new);
    }
}
