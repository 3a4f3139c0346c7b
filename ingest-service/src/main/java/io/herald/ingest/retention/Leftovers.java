package io.herald.ingest.retention;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * What goes once all users' logs have been cut: bodies that several entries shared, and what was kept by time only. Stateless; called inside
 * a transaction.
 *
 * <p>Why no entry is left that uses a payload which goes. An entry for a list of users is inserted in the transaction that inserts the payload,
 * so both carry the same time. This round has removed everything that was stored before its cutoff from the beginning of each log, so a
 * survivor that old stands behind a younger entry. Times rise along a log but for how long a transaction lasts (its time is that of its
 * beginning) and for what the database's clock is set back by. {@link #MARGIN} is longer than both: a payload older than the cutoff
 * by the margin belongs to no survivor. An entry of a broadcast is younger than its payload, but older than the end of the broadcast: such a
 * payload stays until the broadcast has been over for as long. A clock that is set back by more than a day is nothing that a database of this kind survives unharmed.
 */
final class Leftovers {

    private static final Duration MARGIN = Duration.ofDays(1);

    private static final String PAYLOADS = """
            WITH looked AS (SELECT payload_id, created_at FROM payload WHERE payload_id > ? ORDER BY payload_id LIMIT ?),
            removed AS (
                DELETE FROM payload USING looked
                WHERE payload.payload_id = looked.payload_id AND looked.created_at < ?
                  AND NOT EXISTS (SELECT FROM broadcast WHERE broadcast.payload_id = looked.payload_id
                                  AND (broadcast.finished_at IS NULL OR broadcast.finished_at >= ?)))
            SELECT coalesce(max(payload_id), 0) AS place, count(*) FILTER (WHERE created_at < ?) AS old FROM looked
            """;

    /** Answers to requests: as long as the entries that came of them, whose time is later by what Kafka holds up. */
    private static final String KEYS = """
            DELETE FROM idempotency WHERE digest IN
                (SELECT digest FROM idempotency WHERE counts_from < ? ORDER BY counts_from LIMIT ?)
            """;

    /** Timers that no worker has looked at for so long are those of entries that are gone. */
    private static final String TIMERS = """
            DELETE FROM push_due USING (SELECT due_at, user_no, seq FROM push_due WHERE due_at < ? ORDER BY due_at LIMIT ?) AS old
            WHERE push_due.due_at = old.due_at AND push_due.user_no = old.user_no AND push_due.seq = old.seq
            """;

    /** With it goes the memory of its key, as that of its entries has gone. */
    private static final String BROADCASTS = """
            DELETE FROM broadcast WHERE broadcast_id IN
                (SELECT broadcast_id FROM broadcast WHERE finished_at < ? ORDER BY finished_at LIMIT ?)
            """;

    private final JdbcOperations jdbc;
    private final int batch;

    Leftovers(JdbcOperations jdbc, RetentionProperties settings) {
        this.jdbc = jdbc;
        this.batch = settings.batch();
    }

    /**
     * Removes a batch of payloads with a greater id.
     *
     * @return the id that the next batch begins after; 0 = there is nothing more that is old enough
     */
    long removePayloads(long after, Instant cutoff) {
        Timestamp before = Timestamp.from(cutoff.minus(MARGIN));
        return jdbc.queryForObject(
                PAYLOADS,
                (row, nr) -> row.getLong("old") == 0 ? 0L : row.getLong("place"),
                after,
                batch,
                before,
                before,
                before);
    }

    /** Removes a batch of what was kept by time. Returns whether there may be more. */
    boolean removeByTime(Instant cutoff) {
        Timestamp before = Timestamp.from(cutoff.minus(MARGIN));
        boolean more = false;
        for (String statement : List.of(KEYS, TIMERS, BROADCASTS)) {
            more |= jdbc.update(statement, before, batch) == batch;
        }
        return more;
    }
}
