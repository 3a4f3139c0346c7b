package io.herald.ingest.audience;

import io.herald.core.inbox.InboxWriter.Chunk;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import io.herald.ingest.audience.Job.Recipients;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The SQL of those who write a broadcast's entries. What says so belongs into one transaction with what follows. */
@Component
class WorkStatements {

    private static final String FIRST_OF_EACH_AUDIENCE = """
            SELECT DISTINCT ON (audience) broadcast_id, started_at IS NOT NULL AS started FROM broadcast
            WHERE finished_at IS NULL ORDER BY audience, broadcast_id
            """;

    private static final String JOB = "SELECT * FROM broadcast JOIN payload USING (payload_id) WHERE broadcast_id = ?";

    private static final String LOCK_UNSTARTED = """
            SELECT broadcast_id FROM broadcast WHERE broadcast_id = ? AND started_at IS NULL AND finished_at IS NULL
            FOR NO KEY UPDATE SKIP LOCKED
            """;

    private static final String SLICE = """
            INSERT INTO broadcast_slice (broadcast_id, slice_no, first_user_no, next_user_no, last_user_no)
            SELECT :id, slice_no, min(user_no), min(user_no), max(user_no)
            FROM (SELECT user_no, (row_number() OVER (ORDER BY user_no) - 1) / :size + 1 AS slice_no
                  FROM (%s) AS recipient) AS numbered
            GROUP BY slice_no
            """;

    /** Only those who may have got what is taken back. */
    private static final String SLICE_LIKE = """
            INSERT INTO broadcast_slice (broadcast_id, slice_no, first_user_no, next_user_no, last_user_no)
            SELECT ?, slice_no, first_user_no, first_user_no, next_user_no - 1 FROM broadcast_slice
            WHERE broadcast_id = ? AND slice_no > 0 AND next_user_no > first_user_no
            """;

    private static final String STOPPED = "SELECT stopped FROM broadcast WHERE broadcast_id = ?";

    private static final String SLICE_OF_DEFERRED = """
            INSERT INTO broadcast_slice (broadcast_id, slice_no, first_user_no, next_user_no, last_user_no, finished)
            VALUES (?, 0, 0, 0, 0, true)
            """;

    private static final String START = """
            UPDATE broadcast SET started_at = now(), total = (
                SELECT count(*) FROM (%s) AS recipient JOIN broadcast_slice
                ON broadcast_slice.broadcast_id = :id AND user_no BETWEEN first_user_no AND broadcast_slice.last_user_no)
            WHERE broadcast_id = :id
            """;

    private static final String ALL = "%s ORDER BY user_no LIMIT :most";

    private static final String DONE_AT_ONCE = """
            UPDATE broadcast SET started_at = now(), finished_at = clock_timestamp(), total = ?, done = ?, conflicts = ?
            WHERE broadcast_id = ?
            """;

    private static final String STARTED = "UPDATE broadcast SET started_at = now(), total = ? WHERE broadcast_id = ?";

    private static final String SLICE_THAT_IS_DONE = """
            INSERT INTO broadcast_slice
                (broadcast_id, slice_no, first_user_no, next_user_no, last_user_no, done, conflicts, finished)
            VALUES (?, 1, ?, ?, ?, ?, ?, true)
            """;

    /** Whoever stops it waits for this transaction; whoever finishes it does not. */
    private static final String SHARE =
            "SELECT broadcast_id FROM broadcast WHERE broadcast_id = ? AND finished_at IS NULL FOR KEY SHARE";

    private static final String CLAIM_SLICE = """
            SELECT slice_no, next_user_no, last_user_no FROM broadcast_slice WHERE broadcast_id = ? AND NOT finished
            ORDER BY slice_no LIMIT 1 FOR UPDATE SKIP LOCKED
            """;

    private static final String NEXT_USERS = "%s AND user_no BETWEEN :from AND :to ORDER BY user_no LIMIT :most";

    private static final String MOVE_SLICE = """
            UPDATE broadcast_slice SET next_user_no = ?, finished = ?, done = done + ?, conflicts = conflicts + ?
            WHERE broadcast_id = ? AND slice_no = ?
            """;

    private static final String DEFER = """
            INSERT INTO broadcast_deferred (broadcast_id, user_no)
            SELECT ?, user_no FROM unnest(?::bigint[]) AS locked (user_no) JOIN inbox USING (user_no)
            """;

    private static final String CLAIM_DEFERRED = """
            SELECT user_no FROM broadcast_deferred WHERE broadcast_id = ? ORDER BY user_no LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String DROP_DEFERRED =
            "DELETE FROM broadcast_deferred WHERE broadcast_id = ? AND user_no = ANY (?)";

    private static final String FINISH = """
            UPDATE broadcast SET finished_at = clock_timestamp(), done = counted.done, conflicts = counted.conflicts
            FROM (SELECT coalesce(sum(done), 0) AS done, coalesce(sum(conflicts), 0) AS conflicts
                  FROM broadcast_slice WHERE broadcast_id = :id) AS counted
            WHERE broadcast_id = :id AND finished_at IS NULL AND started_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM broadcast_slice WHERE broadcast_id = :id AND NOT finished)
              AND NOT EXISTS (SELECT FROM broadcast_deferred WHERE broadcast_id = :id)
            """;

    private static final String DROP_SLICES = "DELETE FROM broadcast_slice WHERE broadcast_id = ?";

    private final JdbcClient jdbc;

    WorkStatements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The job whose turn it is among those of its audience. */
    record Turn(long id, boolean started) {}

    /** A slice that this transaction has locked. */
    record Slice(int number, long next, long last) {}

    List<Turn> turns() {
        return jdbc.sql(FIRST_OF_EACH_AUDIENCE)
                .query((row, number) -> new Turn(row.getLong("broadcast_id"), row.getBoolean("started")))
                .list();
    }

    Optional<Job> job(long id) {
        return jdbc.sql(JOB).param(id).query((row, number) -> job(row)).optional();
    }

    /** Locks a job that nobody has started. Empty = somebody has, or is about to. */
    boolean lockUnstarted(long id) {
        return jdbc.sql(LOCK_UNSTARTED).param(id).query(Long.class).optional().isPresent();
    }

    /**
     * Cuts the recipients into slices and starts the job, in the transaction that has locked it.
     *
     * @return how many slices there are
     */
    int start(Job job, int sliceSize) {
        RecipientQuery recipients = RecipientQuery.of(job.recipients());
        Long stopped = stoppedByCancel(job);
        int slices = stopped != null
                ? jdbc.sql(SLICE_LIKE).params(job.id(), stopped).update()
                : jdbc.sql(SLICE.formatted(recipients.sql()))
                        .params(recipients.parameters())
                        .param("id", job.id())
                        .param("size", sliceSize)
                        .update();
        jdbc.sql(SLICE_OF_DEFERRED).param(job.id()).update();
        jdbc.sql(START.formatted(recipients.sql()))
                .params(recipients.parameters())
                .param("id", job.id())
                .update();
        return slices;
    }

    /** The recipients in the order of their numbers, at most so many of them. */
    List<Long> recipients(Job job, int most) {
        RecipientQuery recipients = RecipientQuery.of(job.recipients());
        return jdbc.sql(ALL.formatted(recipients.sql()))
                .params(recipients.parameters())
                .param("most", most)
                .query((row, number) -> row.getLong("user_no"))
                .list();
    }

    /** Whether it goes to those only who may have got what is taken back. */
    boolean goesToFewer(Job job) {
        return stoppedByCancel(job) != null;
    }

    /**
     * Starts the job with its only chunk written, in the transaction that has locked it.
     *
     * @param users all recipients
     * @return whether it is finished: nobody was deferred
     */
    boolean startWithAll(long id, List<Long> users, Chunk chunk) {
        int done = chunk.placements().size();
        if (chunk.notLocked().isEmpty()) {
            jdbc.sql(DONE_AT_ONCE)
                    .params(users.size(), done, chunk.conflicts(), id)
                    .update();
            return true;
        }
        long last = users.getLast();
        jdbc.sql(STARTED).params(users.size(), id).update();
        jdbc.sql(SLICE_THAT_IS_DONE)
                .params(id, users.getFirst(), last + 1, last, done, chunk.conflicts())
                .update();
        jdbc.sql(SLICE_OF_DEFERRED).param(id).update();
        jdbc.sql(DEFER).params(id, array(chunk.notLocked())).update();
        return false;
    }

    /** The broadcast that the job cancels, if that was stopped before everybody had it. */
    private @Nullable Long stoppedByCancel(Job job) {
        Long earlier = job.earlierId();
        if (earlier == null || !(job.notification().handling().earlier() instanceof Earlier.Cancelled)) {
            return null;
        }
        return jdbc.sql(STOPPED).param(earlier).query(Boolean.class).optional().orElse(false) ? earlier : null;
    }

    /** Shares a job that is not finished until the transaction ends. */
    boolean share(long id) {
        return jdbc.sql(SHARE).param(id).query(Long.class).optional().isPresent();
    }

    Optional<Slice> claimSlice(long id) {
        return jdbc.sql(CLAIM_SLICE)
                .param(id)
                .query((row, number) ->
                        new Slice(row.getInt("slice_no"), row.getLong("next_user_no"), row.getLong("last_user_no")))
                .optional();
    }

    List<Long> nextUsers(Job job, Slice slice, int most) {
        RecipientQuery recipients = RecipientQuery.of(job.recipients());
        return jdbc.sql(NEXT_USERS.formatted(recipients.sql()))
                .params(recipients.parameters())
                .param("from", slice.next())
                .param("to", slice.last())
                .param("most", most)
                .query((row, number) -> row.getLong("user_no"))
                .list();
    }

    void moveSlice(long id, int slice, long next, boolean finished, Chunk chunk) {
        jdbc.sql(MOVE_SLICE)
                .params(next, finished, chunk.placements().size(), chunk.conflicts(), id, slice)
                .update();
        if (!chunk.notLocked().isEmpty()) {
            jdbc.sql(DEFER).params(id, array(chunk.notLocked())).update();
        }
    }

    List<Long> claimDeferred(long id, int most) {
        return jdbc.sql(CLAIM_DEFERRED)
                .params(id, most)
                .query((row, number) -> row.getLong("user_no"))
                .list();
    }

    /** @param settled of those claimed, who have it now or never will */
    void settleDeferred(long id, Collection<Long> settled, Chunk chunk) {
        jdbc.sql(DROP_DEFERRED).params(id, array(settled)).update();
        jdbc.sql(MOVE_SLICE)
                .params(0, true, chunk.placements().size(), chunk.conflicts(), id, 0)
                .update();
    }

    /** Finishes a job if nothing of it is left; false where something is, or where it was finished before. */
    boolean finish(long id) {
        if (jdbc.sql(FINISH).param("id", id).update() == 0) {
            return false;
        }
        jdbc.sql(DROP_SLICES).param(id).update();
        return true;
    }

    private static SqlArrayValue array(Collection<Long> numbers) {
        return new SqlArrayValue("bigint", numbers.toArray());
    }

    private static Job job(ResultSet row) throws SQLException {
        Audience audience = AudienceName.parse(row.getString("audience"));
        Timestamp expires = row.getTimestamp("expires_at");
        Notification notification = new Notification(
                row.getString("notification_id"),
                row.getString("source"),
                audience,
                row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant(),
                new PushPolicy(
                        PushPolicy.Mode.valueOf(row.getString("push_mode")),
                        Duration.ofMillis(row.getLong("push_after"))),
                new Handling(
                        row.getString("category"),
                        Priority.valueOf(row.getString("priority")),
                        null,
                        earlier(row),
                        row.getObject("collapse", UUID.class),
                        row.getBoolean("localized")),
                row.getString("body"),
                Objects.requireNonNull(row.getObject("key", UUID.class)),
                row.getLong("content_hash"));
        return new Job(
                row.getLong("broadcast_id"),
                notification,
                row.getLong("payload_id"),
                recipients(row, audience),
                row.getObject("earlier_id", Long.class));
    }

    private static Earlier earlier(ResultSet row) throws SQLException {
        UUID cancels = row.getObject("cancels", UUID.class);
        UUID updates = row.getObject("updates", UUID.class);
        if (cancels != null) {
            return new Earlier.Cancelled(cancels);
        }
        return updates == null ? new Earlier.None() : new Earlier.Updated(updates);
    }

    private static Recipients recipients(ResultSet row, Audience audience) throws SQLException {
        if (audience instanceof Audience.Everyone) {
            return new Recipients.Everyone(row.getLong("last_user_no"));
        }
        @Nullable Long group = row.getObject("group_no", Long.class);
        return group == null ? new Recipients.Nobody() : new Recipients.Members(group, row.getLong("revision"));
    }
}
