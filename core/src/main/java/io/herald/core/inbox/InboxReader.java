package io.herald.core.inbox;

import io.herald.core.notification.EntryForm;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;

/** Reads inboxes for sessions: where to start, the next page, and how far the inbox has grown. Blocks on PostgreSQL. */
public final class InboxReader {

    private static final String OPEN = """
            SELECT user_id, head, began,
                   coalesce((SELECT upper(run) - 1 FROM unnest(acked) AS run WHERE lower(run) <= 1), 0) AS acked_up_to
            FROM inbox WHERE user_id = ANY (?)
            """;

    /** In the order of user id, as everybody does who creates several: so two of them wait for each other and not in a circle. */
    private static final String CREATE = """
            INSERT INTO inbox (user_id) SELECT user_id FROM unnest(?::text[]) AS wanted (user_id) ORDER BY user_id
            ON CONFLICT DO NOTHING
            """;

    /**
     * The next page of many readers at once. What a reader wants is a set of seqs: those after its place, less the
     * acknowledged ones up to its limit. Its runs come in ascending order and each is read from the primary key, so that an
     * acknowledged stretch of any length costs nothing. One statement, one snapshot: head and entries belong together. Sizes
     * are known without reading what is stored out of line, so a large entry beyond the page's end is not read in vain.
     */
    private static final String PAGES = """
            SELECT asked.nr, inbox.head, runs.last_looked_at, page.seq, page.created_at, page.expires_at, page.kind,
                   page.localized, page.replaces, page.payload, page.found
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
                SELECT found.seq, found.created_at, found.expires_at, found.kind, found.localized, found.replaces, content.payload, count(*) OVER () AS found,
                       sum(octet_length(content.payload)) OVER (ORDER BY found.seq ROWS UNBOUNDED PRECEDING)
                       - octet_length(content.payload) AS bytes_before
                FROM (
                    SELECT of_run.*
                    FROM (SELECT run FROM unnest(wanted.seqs) AS run LIMIT asked.room) AS each
                    CROSS JOIN LATERAL (
                        SELECT seq, created_at, expires_at, kind, localized, replaces, payload, payload_id FROM entry
                        WHERE entry.user_no = inbox.user_no AND seq >= lower(run) AND seq < upper(run)
                          AND (expires_at IS NULL OR expires_at > now()) AND replaced_by IS NULL
                        ORDER BY seq LIMIT asked.room
                    ) AS of_run
                    ORDER BY seq LIMIT asked.room
                ) AS found
                LEFT JOIN payload ON payload.payload_id = found.payload_id
                CROSS JOIN LATERAL (SELECT coalesce(found.payload, payload.body) AS payload) AS content
            ) AS page ON page.bytes_before < ?
            ORDER BY asked.nr, page.seq
            """;

    private static final String STANDINGS = "SELECT user_id, head, rev, began FROM inbox WHERE user_id = ANY (?)";

    private final JdbcOperations jdbc;
    private final Epochs epochs;

    InboxReader(JdbcOperations jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /**
     * Tells where new readers stand, and makes their users known by creating the inboxes that do not exist.
     *
     * @param userIds may name a user more than once
     * @return one for each user named
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public Map<String, Opening> open(Collection<String> userIds) {
        Set<String> missing = new HashSet<>(userIds);
        Map<String, Opening> openings = HashMap.newHashMap(missing.size());
        find(missing, openings);
        if (!missing.isEmpty()) {
            jdbc.update(CREATE, array("text", missing.toArray()));
            find(missing, openings);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("an inbox vanished at its creation");
        }
        return openings;
    }

    /** Moves those that exist from one to the other. */
    private void find(Set<String> missing, Map<String, Opening> openings) {
        jdbc.query(
                OPEN,
                (RowCallbackHandler) row -> {
                    String userId = row.getString("user_id");
                    openings.put(
                            userId,
                            new Opening(
                                    epochs.current(),
                                    row.getLong("head"),
                                    row.getLong("acked_up_to"),
                                    row.getLong("began")));
                    missing.remove(userId);
                },
                array("text", missing.toArray()));
    }

    /**
     * Reads the next page of many readers in one query.
     *
     * @param bytes a page ends with the entry with which its payloads reach so many bytes in UTF-8, at least 1: it holds one entry
     *     at least, and less than this and one entry
     * @return one page per request, in the order given; an inbox that does not exist gives an empty page that reaches no further
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public List<Page> pages(List<PageRequest> requests, long bytes) {
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
                array("integer", requests.stream().map(PageRequest::room).toArray()),
                bytes);
        String epoch = epochs.current();
        List<Page> answers = new ArrayList<>(requests.size());
        for (int i = 0; i < pages.length; i++) {
            long after = requests.get(i).after();
            answers.add(pages[i] == null ? new Page(epoch, List.of(), after, after) : pages[i].build(epoch));
        }
        return answers;
    }

    /**
     * How far many inboxes have come; users without an inbox are left out.
     *
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public Map<String, Standing> standings(Collection<String> userIds) {
        Map<String, Standing> standings = HashMap.newHashMap(userIds.size());
        jdbc.query(
                STANDINGS,
                (RowCallbackHandler) row ->
                        standings.put(row.getString(1), new Standing(row.getLong(2), row.getLong(3), row.getLong(4))),
                array("text", userIds.toArray()));
        return standings;
    }

    private static SqlArrayValue array(String type, Object... elements) {
        return new SqlArrayValue(type, elements);
    }

    /**
     * Collects the rows of one reader. A reader without entries has one row, whose seq is null.
     *
     * @param found how many entries there were room for, were it not for their size
     */
    private record PageBuilder(int room, long head, long lookedAt, int found, List<InboxEntry> entries) {

        static PageBuilder start(PageRequest request, ResultSet row) throws SQLException {
            long head = Math.max(row.getLong("head"), request.after());
            long lastLookedAt = row.getLong("last_looked_at");
            return new PageBuilder(
                    request.room(), head, row.wasNull() ? head : lastLookedAt, row.getInt("found"), new ArrayList<>());
        }

        void add(ResultSet row) throws SQLException {
            long seq = row.getLong("seq");
            if (!row.wasNull()) {
                entries.add(new InboxEntry(
                        seq,
                        row.getTimestamp("created_at").toInstant(),
                        instant(row.getTimestamp("expires_at")),
                        form(row),
                        row.getLong("replaces"),
                        row.getString("payload")));
            }
        }

        Page build(String epoch) {
            boolean full = entries.size() == room || entries.size() < found;
            long reached = full ? entries.getLast().seq() : lookedAt;
            return new Page(epoch, entries, reached, head);
        }

        private static EntryForm form(ResultSet row) throws SQLException {
            if (row.getInt("kind") == Slot.Kind.CANCEL.ordinal()) {
                return EntryForm.CANCEL;
            }
            return row.getBoolean("localized") ? EntryForm.LOCALIZED : EntryForm.PLAIN;
        }

        private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
            return timestamp == null ? null : timestamp.toInstant();
        }
    }
}
