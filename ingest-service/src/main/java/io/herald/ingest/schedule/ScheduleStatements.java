package io.herald.ingest.schedule;

import io.herald.core.notification.Notification;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The SQL of what waits. Stateless; any thread; blocks. */
@Component
class ScheduleStatements {

    private static final String PRESENT = "SELECT clock_timestamp()";

    private static final String FIND = """
            SELECT schedule_id, due_at, key, content_hash, line FROM scheduled
            WHERE audience = ? AND (key = ANY (?) OR (line <> '{}' AND line && ?))
            """;

    private static final String INSERT = """
            INSERT INTO scheduled (due_at, key, audience, content_hash, line, users, notification)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, audience) DO NOTHING
            """;

    /** Waits for a release of it that is under way, and finds nothing if that succeeds. */
    private static final String REMOVE = "DELETE FROM scheduled WHERE schedule_id = ?";

    private static final String DUE = """
            SELECT schedule_id, due_at, accepted_at, content_hash, users, notification FROM scheduled
            WHERE due_at <= clock_timestamp() ORDER BY due_at, schedule_id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String REMOVE_ALL = "DELETE FROM scheduled WHERE schedule_id = ANY (?)";

    /** Rows that another release has locked are due as well; who finds them locked comes again soon enough. */
    private static final String UNTIL_NEXT = """
            SELECT extract(epoch FROM due_at - clock_timestamp()) * 1000 FROM scheduled
            WHERE due_at > clock_timestamp() ORDER BY due_at LIMIT 1
            """;

    private static final String LIST = """
            SELECT schedule_id, due_at, accepted_at, content_hash, users, notification FROM scheduled
            WHERE (due_at, schedule_id) > (?, ?) ORDER BY due_at, schedule_id LIMIT ?
            """;

    private static final String OF_KEY = """
            SELECT schedule_id, due_at, accepted_at, content_hash, users, notification FROM scheduled WHERE key = ?
            ORDER BY due_at, schedule_id
            """;

    private final JdbcOperations jdbc;

    ScheduleStatements(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What waits, as far as its place matters.
     *
     * @param line keys of those whose place it took
     */
    record Place(long id, Instant dueAt, UUID key, long contentHash, List<UUID> line) {}

    /** What waits, as a whole. */
    record Row(
            long id,
            Instant dueAt,
            Instant acceptedAt,
            Waiting waiting,
            @Nullable List<String> users,
            long contentHash) {

        Notification notification() {
            return waiting.notification(users, contentHash);
        }
    }

    /** The database's time. */
    Instant present() {
        return jdbc.queryForObject(PRESENT, (row, nr) -> row.getTimestamp(1).toInstant());
    }

    /** What waits under one of the keys or has taken the place of one of them. */
    List<Place> find(UUID audience, List<UUID> keys) {
        SqlArrayValue wanted = new SqlArrayValue("uuid", keys.toArray());
        return jdbc.query(FIND, (row, nr) -> place(row), audience, wanted, wanted);
    }

    /** False when somebody else has just inserted it. */
    boolean insert(Instant dueAt, UUID audience, List<UUID> line, Notification notification) {
        List<String> users = Waiting.users(notification.audience());
        return jdbc.update(
                        INSERT,
                        Timestamp.from(dueAt),
                        notification.key(),
                        audience,
                        notification.contentHash(),
                        new SqlArrayValue("uuid", line.toArray()),
                        users == null ? null : new SqlArrayValue("text", users.toArray()),
                        Waiting.of(notification).json())
                == 1;
    }

    /** False when it is not there any more. */
    boolean remove(long id) {
        return jdbc.update(REMOVE, id) == 1;
    }

    /** What is due, locked; what others have locked is left out. */
    List<Row> due(int most) {
        return jdbc.query(DUE, (row, nr) -> row(row), most);
    }

    void removeAll(List<Row> rows) {
        jdbc.update(
                REMOVE_ALL,
                new SqlArrayValue("bigint", rows.stream().map(Row::id).toArray()));
    }

    /** How long until something is due; empty if nothing waits. */
    Optional<Duration> untilNext() {
        return jdbc.query(UNTIL_NEXT, (row, nr) -> Duration.ofMillis(Math.max(1, row.getLong(1)))).stream()
                .findFirst();
    }

    /** What waits, in the order of its time. */
    List<Row> list(Instant after, long afterId, int most) {
        return jdbc.query(LIST, (row, nr) -> row(row), Timestamp.from(after), afterId, most);
    }

    /** What waits under a key, for whomever. */
    List<Row> ofKey(UUID key) {
        return jdbc.query(OF_KEY, (row, nr) -> row(row), key);
    }

    private static Place place(ResultSet row) throws SQLException {
        return new Place(
                row.getLong("schedule_id"),
                row.getTimestamp("due_at").toInstant(),
                row.getObject("key", UUID.class),
                row.getLong("content_hash"),
                List.of((UUID[]) row.getArray("line").getArray()));
    }

    private static Row row(ResultSet row) throws SQLException {
        Array users = row.getArray("users");
        return new Row(
                row.getLong("schedule_id"),
                row.getTimestamp("due_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                Waiting.parse(row.getString("notification")),
                users == null ? null : Stream.of((String[]) users.getArray()).toList(),
                row.getLong("content_hash"));
    }
}
