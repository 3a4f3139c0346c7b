package io.herald.core.history;

import io.herald.core.inbox.Epochs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/** Reads histories: pages, single entries, counts and changes. Blocks on PostgreSQL. */
public final class HistoryReader {

    /** How many entries one request with a filter looks at, at most. */
    static final int MOST_EXAMINED = 1_000;

    /** A page ends with the entry with which its payloads reach so many bytes. */
    private static final long PAGE_BYTES = 1 << 20;

    /** Times of storing rise with seq but for what transactions overlap and clocks are set back. */
    private static final Duration DISORDER = Duration.ofMinutes(10);

    /**
     * What is wanted is a set of seqs, got by arithmetic on the user's rows. All of them exist, so the topmost {@code examine} of them
     * can be cut off before any entry is touched, and each run is read from the primary key. The limit within the innermost query
     * keeps the planner to that index. Adding nothing to a set unpacks it once, and not again for each entry.
     */
    private static final String PAGE = """
            WITH standing AS MATERIALIZED (
                SELECT user_no, acked + '{}' AS acked, coalesce(view.seen, '{}') + '{}' AS seen,
                       coalesce(view.read, '{}') + '{}' AS read, coalesce(view.archived, '{}') + '{}' AS archived,
                       (int8multirange(int8range(1, greatest(1, least(head + 1, :before)))) - gone
                        - CASE WHEN :unread THEN coalesce(view.read, '{}') ELSE '{}' END
                        - CASE WHEN :archived = 'WITHOUT' THEN coalesce(view.archived, '{}') ELSE '{}' END)
                       * CASE WHEN :archived = 'ONLY' THEN coalesce(view.archived, '{}')
                              ELSE int8multirange(int8range(NULL, NULL)) END
                       * int8multirange(int8range(:lowest, NULL)) AS wanted
                FROM inbox LEFT JOIN inbox_view AS view USING (user_no) WHERE user_id = :user
            ), picked AS MATERIALIZED (
                SELECT greatest(lower(run), upper(run) - (:examine - above)) AS low, upper(run) AS high
                FROM (SELECT run, coalesce(sum(upper(run) - lower(run)) OVER (
                                 ORDER BY lower(run) DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS above
                      FROM standing, unnest(wanted) AS run) AS runs
                WHERE above < :examine
            ), found AS (
                SELECT entry.*, row_number() OVER (ORDER BY seq DESC) AS place
                FROM standing, picked
                CROSS JOIN LATERAL (
                    SELECT seq, created_at, stored_at, expires_at, category, localized, payload, payload_id FROM entry
                    WHERE entry.user_no = standing.user_no AND seq >= picked.low AND seq < picked.high
                    ORDER BY seq DESC LIMIT :examine
                ) AS entry
                WHERE (expires_at IS NULL OR expires_at > now())
                  AND (:category::text IS NULL OR category = :category)
                  AND (:since::timestamptz IS NULL OR stored_at >= :since::timestamptz)
                ORDER BY seq DESC LIMIT :limit
            ), page AS (
                SELECT found.*, content.payload AS content,
                       sum(octet_length(content.payload)) OVER (ORDER BY place) - octet_length(content.payload) AS bytes_before,
                       count(*) OVER () AS rows_found
                FROM found LEFT JOIN payload USING (payload_id)
                CROSS JOIN LATERAL (SELECT coalesce(found.payload, payload.body) AS payload) AS content
            )
            SELECT examined.down_to, lower(standing.wanted) AS lowest_wanted,
                   (SELECT stored_at < :since::timestamptz - :disorder * interval '1 second' FROM entry
                    WHERE entry.user_no = standing.user_no AND entry.seq = examined.down_to) AS too_old_from_here,
                   page.seq, page.created_at, page.stored_at, page.localized, page.content, page.rows_found, standing.acked @> page.seq AS acknowledged,
            """ + time("seen") + ", " + time("read") + ", " + time("archived") + """

            FROM standing CROSS JOIN (SELECT min(low) AS down_to FROM picked) AS examined
            LEFT JOIN page ON page.bytes_before < :bytes
            ORDER BY page.seq DESC
            """;

    private static String time(String mark) {
        return """
                CASE WHEN standing.%1$s @> page.seq THEN (
                    SELECT at FROM mark WHERE mark.user_no = standing.user_no AND kind = '%1$s' AND from_seq <= page.seq
                    ORDER BY from_seq DESC LIMIT 1) END AS %1$s_at""".formatted(mark);
    }

    /** What {@link #counts} makes of a row. */
    private static final String COUNTED = """
            inbox.head, inbox.rev, seqs_in(set.shown) AS total, seqs_in(set.shown - set.archived - set.read) AS unread,
            seqs_in(set.shown - set.archived - set.read - set.seen) AS unseen, seqs_in(set.shown * set.archived) AS archived""";

    private static final String SETS = """
            LEFT JOIN inbox_view AS view USING (user_no)
            CROSS JOIN LATERAL (
                SELECT int8multirange(int8range(1, inbox.head + 1)) - inbox.gone AS shown, coalesce(view.seen, '{}') AS seen,
                       coalesce(view.read, '{}') AS read, coalesce(view.archived, '{}') AS archived) AS set
            """;

    private static final String COUNTS = "SELECT " + COUNTED + " FROM inbox " + SETS + " WHERE user_id = ?";

    /** One statement, one snapshot: counts and changes belong together. */
    private static final String CHANGES = "SELECT asked.nr, " + COUNTED + """
            , change.rev AS change_rev, change.kind, change.seqs::text AS seqs, change.at
            FROM unnest(?::text[], ?::bigint[]) WITH ORDINALITY AS asked (user_id, rev, nr)
            JOIN inbox ON inbox.user_id = asked.user_id
            """ + SETS + """
            LEFT JOIN LATERAL (
                SELECT rev, kind, seqs, at FROM inbox_change
                WHERE inbox_change.user_no = inbox.user_no AND inbox_change.rev > asked.rev
                ORDER BY inbox_change.rev LIMIT ?
            ) AS change ON asked.rev >= 0 AND inbox.rev - asked.rev <= ?
            ORDER BY asked.nr, change.rev
            """;

    private final JdbcClient jdbc;
    private final Epochs epochs;

    HistoryReader(JdbcClient jdbc, Epochs epochs) {
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /**
     * A page of a user's history; empty for a user who is not known.
     *
     * @throws org.springframework.dao.DataAccessException on an infrastructure error, as all methods here
     */
    public HistoryPage page(String userId, HistoryQuery query) {
        boolean filtered = query.category().isPresent() || query.since().isPresent();
        return read(userId, query, 1, filtered ? Math.max(query.limit(), MOST_EXAMINED) : query.limit());
    }

    /** One entry, archived or not; empty where the history does not show it. */
    public Optional<HistoryItem> find(String userId, long seq) {
        HistoryQuery query =
                new HistoryQuery(seq + 1, 1, false, HistoryQuery.Archived.ANY, Optional.empty(), Optional.empty());
        return read(userId, query, seq, 1).items().stream().findFirst();
    }

    private HistoryPage read(String userId, HistoryQuery query, long lowest, int examine) {
        PageRows rows = new PageRows(query);
        jdbc.sql(PAGE)
                .param("user", userId)
                .param("before", query.before())
                .param("lowest", lowest)
                .param("unread", query.unread())
                .param("archived", query.archived().name())
                .param("category", query.category().orElse(null), Types.VARCHAR)
                .param("since", query.since().map(Timestamp::from).orElse(null), Types.TIMESTAMP)
                .param("limit", query.limit())
                .param("examine", (long) examine)
                .param("disorder", DISORDER.toSeconds())
                .param("bytes", PAGE_BYTES)
                .query(rows::add);
        return new HistoryPage(epochs.current(), rows.items, rows.next());
    }

    /** The counts of a user; all 0 for one who is not known. */
    public Counts counts(String userId) {
        return jdbc.sql(COUNTS)
                .param(userId)
                .query((row, number) -> counts(row))
                .optional()
                .orElseGet(this::nothing);
    }

    private Counts counts(ResultSet row) throws SQLException {
        return new Counts(
                epochs.current(),
                row.getLong("head"),
                row.getLong("rev"),
                row.getLong("total"),
                row.getLong("unread"),
                row.getLong("unseen"),
                row.getLong("archived"));
    }

    private Counts nothing() {
        return new Counts(epochs.current(), 0, 0, 0, 0, 0, 0);
    }

    /**
     * What has changed in many inboxes, in one query.
     *
     * @param most with more changes than so many it is cheaper to begin again
     * @return one answer for each bookmark, in the order given
     */
    public List<ChangesOutcome> changes(List<Bookmark> bookmarks, int most) {
        @Nullable Counts[] counts = new Counts[bookmarks.size()];
        List<List<InboxChange>> changes = new ArrayList<>(bookmarks.size());
        bookmarks.forEach(each -> changes.add(new ArrayList<>(0)));
        jdbc.sql(CHANGES)
                .param(new SqlArrayValue(
                        "text", bookmarks.stream().map(Bookmark::userId).toArray()))
                .param(new SqlArrayValue(
                        "bigint", bookmarks.stream().map(Bookmark::rev).toArray()))
                .param(most)
                .param(most)
                .query((RowCallbackHandler) row -> {
                    int nr = row.getInt("nr") - 1;
                    counts[nr] = counts(row);
                    long rev = row.getLong("change_rev");
                    if (!row.wasNull()) {
                        changes.get(nr)
                                .add(new InboxChange(
                                        rev,
                                        row.getString("kind"),
                                        Seqs.runs(row.getString("seqs")),
                                        row.getTimestamp("at").toInstant()));
                    }
                });
        List<ChangesOutcome> answers = new ArrayList<>(bookmarks.size());
        for (int i = 0; i < counts.length; i++) {
            Counts known = counts[i];
            answers.add(answer(bookmarks.get(i), known == null ? nothing() : known, changes.get(i)));
        }
        return answers;
    }

    /** Revs have no holes: fewer than there were changes means that the log has been cut, or the inbox begun anew. */
    private static ChangesOutcome answer(Bookmark asked, Counts counts, List<InboxChange> changes) {
        boolean known = asked.rev() >= 0 && asked.epoch().equals(counts.epoch());
        return known && changes.size() == counts.rev() - asked.rev()
                ? new ChangesOutcome.Since(counts, changes)
                : new ChangesOutcome.BeginAgain(counts);
    }

    /** Collects the rows of one page. A page without entries has one row, whose seq is null; a user who is not known has none. */
    private static final class PageRows {

        private final HistoryQuery query;
        private final List<HistoryItem> items = new ArrayList<>();
        private OptionalLong examinedDownTo = OptionalLong.empty();
        private long lowestWanted;
        private boolean tooOldFromHere;
        private int found;

        PageRows(HistoryQuery query) {
            this.query = query;
        }

        void add(ResultSet row) throws SQLException {
            long examined = row.getLong("down_to");
            if (!row.wasNull()) {
                examinedDownTo = OptionalLong.of(examined);
                tooOldFromHere = row.getBoolean("too_old_from_here");
                lowestWanted = row.getLong("lowest_wanted");
            }
            long seq = row.getLong("seq");
            if (!row.wasNull()) {
                found = row.getInt("rows_found");
                items.add(new HistoryItem(
                        seq,
                        row.getString("content"),
                        row.getBoolean("localized"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("stored_at").toInstant(),
                        instant(row, "seen_at"),
                        instant(row, "read_at"),
                        instant(row, "archived_at"),
                        row.getBoolean("acknowledged")));
            }
        }

        /** Behind the last entry where the page is full, else behind the last one that was looked at, unless none is left there. */
        OptionalLong next() {
            if (examinedDownTo.isEmpty()) {
                return OptionalLong.empty();
            }
            boolean full = items.size() == query.limit() || items.size() < found;
            long reached = full ? items.getLast().seq() : examinedDownTo.getAsLong();
            return reached > lowestWanted && (full || !tooOldFromHere)
                    ? OptionalLong.of(reached)
                    : OptionalLong.empty();
        }

        private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
            Timestamp timestamp = row.getTimestamp(column);
            return timestamp == null ? null : timestamp.toInstant();
        }
    }
}
