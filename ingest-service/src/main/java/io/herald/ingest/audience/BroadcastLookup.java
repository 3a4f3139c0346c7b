package io.herald.ingest.audience;

import io.herald.core.notification.NotificationKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Looks up how far broadcasts are. Blocks on PostgreSQL; throws {@code DataAccessException} while it is away; any thread. */
@Component
class BroadcastLookup {

    private static final String PROGRESS = """
            SELECT broadcast.*, counted.*,
                   extract(epoch FROM coalesce(finished_at, clock_timestamp()) - started_at) AS seconds
            FROM broadcast
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(done), 0) AS done_so_far, coalesce(sum(conflicts), 0) AS conflicts_so_far,
                       (SELECT count(*) FROM broadcast_deferred
                        WHERE broadcast_deferred.broadcast_id = broadcast.broadcast_id) AS deferred
                FROM broadcast_slice WHERE broadcast_slice.broadcast_id = broadcast.broadcast_id
            ) AS counted
            """;

    private final JdbcClient jdbc;

    BroadcastLookup(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How a broadcast stands. */
    enum State {
        /** Others of its audience are in front of it, or no worker has come to it yet. */
        WAITING,
        RUNNING,
        FINISHED,
        /** Cancelled or updated before everybody had it. */
        STOPPED
    }

    /**
     * How far a broadcast is.
     *
     * @param audience as stored
     * @param revision of the group at acceptance
     * @param total to how many it goes; 0 while it is waiting
     * @param done how many have it
     * @param conflicts how many hold other content under its id and do not get it
     * @param deferred how many wait because their inboxes were locked
     * @param rate entries per second since it began
     */
    record Progress(
            long id,
            String source,
            String notificationId,
            String audience,
            long revision,
            State state,
            long total,
            long done,
            long conflicts,
            long deferred,
            double rate,
            Instant acceptedAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    Optional<Progress> find(long id) {
        return jdbc.sql(PROGRESS + "WHERE broadcast.broadcast_id = ?")
                .param(id)
                .query((row, number) -> progress(row))
                .optional();
    }

    /** One for each audience that the notification went to. */
    List<Progress> find(String source, String id) {
        return jdbc.sql(PROGRESS + "WHERE key = ? ORDER BY broadcast.broadcast_id DESC")
                .param(NotificationKey.of(source, id))
                .query((row, number) -> progress(row))
                .list();
    }

    /** The latest ones before this id, latest first. */
    List<Progress> latest(long before, int limit) {
        return jdbc.sql(PROGRESS + "WHERE broadcast.broadcast_id < ? ORDER BY broadcast.broadcast_id DESC LIMIT ?")
                .params(before, limit)
                .query((row, number) -> progress(row))
                .list();
    }

    private static Progress progress(ResultSet row) throws SQLException {
        Instant started = instant(row.getTimestamp("started_at"));
        Instant finished = instant(row.getTimestamp("finished_at"));
        String counted = finished == null ? "_so_far" : "";
        long done = row.getLong("done" + counted);
        double seconds = row.getDouble("seconds");
        return new Progress(
                row.getLong("broadcast_id"),
                row.getString("source"),
                row.getString("notification_id"),
                row.getString("audience"),
                row.getLong("revision"),
                state(row.getBoolean("stopped"), started, finished),
                row.getLong("total"),
                done,
                row.getLong("conflicts" + counted),
                row.getLong("deferred"),
                started == null || seconds <= 0 ? 0 : Math.round(10 * done / seconds) / 10.0,
                row.getTimestamp("accepted_at").toInstant(),
                started,
                finished);
    }

    private static State state(boolean stopped, @Nullable Instant started, @Nullable Instant finished) {
        if (finished != null) {
            return stopped ? State.STOPPED : State.FINISHED;
        }
        return started == null ? State.WAITING : State.RUNNING;
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
