package io.herald.core.inbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;

/** Reads inboxes for sessions: where to start, the next page, and how far the inbox has grown. Blocks on PostgreSQL. */
public final class InboxReader {

    private static final String OPEN = """
            SELECT head, coalesce((SELECT upper(run) - 1 FROM unnest(acked) AS run WHERE lower(run) <= 1), 0) AS acked_up_to
            FROM inbox WHERE user_id = ?
            """;

    private static final String CREATE = "INSERT INTO inbox (user_id) VALUES (?) ON CONFLICT DO NOTHING";

    /**
     * The next page of many readers at once. What a reader wants is a set of seqs: those after its place, less the
     * acknowledged ones up to its limit. Its runs come in ascending order and each is read from the primary key, so that an
     * acknowledged stretch of any length costs nothing. One statement, one snapshot: head and entries belong together.
     */
    private static final String PAGES = """
            SELECT asked.nr, inbox.head, runs.last_looked_at, found.seq, found.created_at, found.expires_at,
                   coalesce(found.payload, payload.body) AS payload
            FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::integer[])
                 WITH ORDINALITY AS asked (user_id, after, skip_up_to, room, nr)
            JOIN inbox ON inbox.user_id = asked.user_id
            CROSS JOIN LATERAL (
                SELECT int8multirange(int8range(asked.after + 1, greatest(inbox.head, asked.after) + 1))
                       - inbox.acked * int8multirange(int8range(NULL, asked.skip_up_to + 1)) AS seqs
            ) AS wanted
            CROSS JOIN LATERAL (
                SELECT (SELECT upper(run) - 1 FROM unnest(wanted.seqs) WITH ORDINALITY AS each (run, place)
                        WHERE place = asked.room) AS last_looked_at
            ) AS runs
            LEFT JOIN LATERAL (
                SELECT of_run.*
                FROM (SELECT run FROM unnest(wanted.seqs) AS run LIMIT asked.room) AS each
                CROSS JOIN LATERAL (
                    SELECT seq, created_at, expires_at, payload, payload_id FROM entry
                    WHERE entry.user_no = inbox.user_no AND seq >= lower(run) AND seq < upper(run)
                      AND (expires_at IS NULL OR expires_at > now())
                    ORDER BY seq LIMIT asked.room
                ) AS of_run
                ORDER BY seq LIMIT asked.room
            ) AS found ON true
            LEFT JOIN payload ON payload.payload_id = found.payload_id
            ORDER BY asked.nr, found.seq
            """;

    private static final String HEADS = "SELECT user_id, head FROM inbox WHERE user_id = ANY (?)";

    private final JdbcOperations jdbc;
    private final Epochs epochs;

    InboxReader(JdbcOperations jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /**
     * Tells where a new reader stands, and makes the user known by creating an inbox if there is none.
     *
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public Opening open(String userId) {
        return find(userId).orElseGet(() -> {
            jdbc.update(CREATE, userId);
            return find(userId).orElseThrow(() -> new IllegalStateException("an inbox vanished at its creation"));
        });
    }

    private Optional<Opening> find(String userId) {
        List<Opening> found = jdbc.query(
                OPEN,
                (row, nr) -> new Opening(epochs.current(), row.getLong("head"), row.getLong("acked_up_to")),
                userId);
        return found.stream().findFirst();
    }

    /**
     * Reads the next page of many readers in one query.
     *
     * @return one page per request, in the order given; an inbox that does not exist gives an empty page that reaches no further
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public List<Page> pages(List<PageRequest> requests) {
        PageBuilder[] pages = new PageBuilder[requests.size()];
        jdbc.query(
                PAGES,
                (RowCallbackHandler) row -> {
                    int nr = row.getInt("nr") - 1;
                    PageBuilder page = pages[nr];
                    if (page == null) {
                        page = PageBuilder.start(requests.get(nr), row);
                        pages[nr] = page;
                    }
                    page.add(row);
                },
                array("text", requests.stream().map(PageRequest::userId).toArray()),
                array("bigint", requests.stream().map(PageRequest::after).toArray()),
                array(
                        "bigint",
                        requests.stream().map(PageRequest::skipAcknowledgedUpTo).toArray()),
                array("integer", requests.stream().map(PageRequest::room).toArray()));
        String epoch = epochs.current();
        List<Page> answers = new ArrayList<>(requests.size());
        for (int i = 0; i < pages.length; i++) {
            long after = requests.get(i).after();
            answers.add(pages[i] == null ? new Page(epoch, List.of(), after, after) : pages[i].build(epoch));
        }
        return answers;
    }

    /**
     * The highest seq of many inboxes; users without an inbox are left out.
     *
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public Map<String, Long> heads(Collection<String> userIds) {
        Map<String, Long> heads = HashMap.newHashMap(userIds.size());
        jdbc.query(
                HEADS,
                (RowCallbackHandler) row -> heads.put(row.getString(1), row.getLong(2)),
                array("text", userIds.toArray()));
        return heads;
    }

    private static SqlArrayValue array(String type, Object... elements) {
        return new SqlArrayValue(type, elements);
    }

    /** Collects the rows of one reader. A reader without entries has one row, whose seq is null. */
    private record PageBuilder(int room, long head, long lookedAt, List<InboxEntry> entries) {

        static PageBuilder start(PageRequest request, ResultSet row) throws SQLException {
            long head = Math.max(row.getLong("head"), request.after());
            long lastLookedAt = row.getLong("last_looked_at");
            return new PageBuilder(request.room(), head, row.wasNull() ? head : lastLookedAt, new ArrayList<>());
        }

        void add(ResultSet row) throws SQLException {
            long seq = row.getLong("seq");
            if (!row.wasNull()) {
                entries.add(new InboxEntry(
                        seq,
                        row.getTimestamp("created_at").toInstant(),
                        instant(row.getTimestamp("expires_at")),
                        row.getString("payload")));
            }
        }

        Page build(String epoch) {
            long reached = entries.size() == room ? entries.getLast().seq() : lookedAt;
            return new Page(epoch, entries, reached, head);
        }

        private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
            return timestamp == null ? null : timestamp.toInstant();
        }
    }
}
