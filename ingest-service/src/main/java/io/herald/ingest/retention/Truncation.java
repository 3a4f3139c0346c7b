package io.herald.ingest.retention;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;

/** Removes the oldest entries of some users. Stateless; called inside a transaction. */
final class Truncation {

    private static final String WINDOW =
            "SELECT user_no FROM inbox WHERE user_no > ? ORDER BY user_no OFFSET ? LIMIT 1";

    /**
     * One index look-up for a user with nothing to remove, else as many rows as can be removed. Seqs have no holes, so the length of what is
     * removed follows from its ends. What is found here stays true without a lock: nobody writes into the past of a log, and an erased
     * user's entries are simply gone.
     */
    private static final String FIND = """
            SELECT inbox.user_no, oldest.seq AS first,
                   least(coalesce(young.seq - 1, inbox.head), oldest.seq + ? - 1, inbox.head) AS upto
            FROM inbox
            CROSS JOIN LATERAL (
                SELECT seq, stored_at FROM entry WHERE entry.user_no = inbox.user_no ORDER BY seq LIMIT 1) AS oldest
            LEFT JOIN LATERAL (
                SELECT seq FROM (SELECT seq, stored_at FROM entry WHERE entry.user_no = inbox.user_no ORDER BY seq LIMIT ?) AS firsts
                WHERE stored_at >= ? LIMIT 1) AS young ON true
            WHERE inbox.user_no > ? AND inbox.user_no <= ? AND oldest.stored_at < ?
            ORDER BY inbox.user_no LIMIT ?
            """;

    private static final String LOCK = "SELECT user_no FROM inbox WHERE user_no = ? FOR NO KEY UPDATE";

    private static final String LOCK_FREE =
            "SELECT user_no FROM inbox WHERE user_no = ANY (?) ORDER BY user_no FOR NO KEY UPDATE SKIP LOCKED";

    /** What the timers of push know of an entry is found by time and goes with the leftovers. */
    private static final String REMOVE = """
            WITH given AS (SELECT * FROM unnest(?::bigint[], ?::bigint[]) AS given (user_no, upto)),
            removed AS (
                DELETE FROM entry USING given
                WHERE entry.user_no = given.user_no AND entry.seq <= given.upto AND entry.stored_at < ?
                RETURNING entry.user_no, entry.seq, entry.expires_at),
            expiries AS (
                DELETE FROM expiry USING removed
                WHERE expiry.expires_at = removed.expires_at AND expiry.user_no = removed.user_no AND expiry.seq = removed.seq),
            pushes AS (DELETE FROM push USING given WHERE push.user_no = given.user_no AND push.seq <= given.upto),
            attempts AS (
                DELETE FROM push_attempt USING given
                WHERE push_attempt.user_no = given.user_no AND push_attempt.seq <= given.upto AND push_attempt.reported)
            SELECT count(*) FROM removed
            """;

    private static final String GONE = """
            UPDATE inbox SET gone = gone + int8multirange(int8range(1, given.upto, '[]')),
                             acked = acked + int8multirange(int8range(1, given.upto, '[]'))
            FROM unnest(?::bigint[], ?::bigint[]) AS given (user_no, upto)
            WHERE inbox.user_no = given.user_no
            """;

    /**
     * Rows that point at entries which are gone say nothing to anybody. A run of marks goes with its last entry; changes go by their own
     * age, so that who asks for those since an older one is told to look at the whole anew.
     */
    private static final String REMOVE_BY_USER = """
            WITH given AS (SELECT * FROM unnest(?::bigint[], ?::bigint[]) AS given (user_no, upto)),
            marks AS (DELETE FROM mark USING given WHERE mark.user_no = given.user_no AND mark.to_seq <= given.upto),
            changes AS (DELETE FROM inbox_change USING given WHERE inbox_change.user_no = given.user_no AND inbox_change.at < ?)
            DELETE FROM collapse USING given WHERE collapse.user_no = given.user_no AND collapse.seq <= given.upto
            """;

    private final JdbcOperations jdbc;
    private final int batch;
    private final int users;

    Truncation(JdbcOperations jdbc, RetentionProperties settings) {
        this.jdbc = jdbc;
        this.batch = settings.batch();
        this.users = settings.users();
    }

    /**
     * How far a step came.
     *
     * @param passed all users up to this number are done with
     * @param entries how many were removed
     */
    record Step(long passed, long entries, boolean last) {}

    /** A prefix that can be removed. */
    private record Found(long userNo, long first, long upto) {

        long entries() {
            return upto - first + 1;
        }
    }

    /** @param passed all users up to this number are done with, once these are */
    private record Choice(List<Found> found, long passed, boolean last) {}

    /** Removes a batch of what was stored before the cutoff, from users whose number is greater. */
    Step remove(long after, Instant cutoff) {
        Timestamp before = Timestamp.from(cutoff);
        Choice choice = choose(after, before);
        if (choice.found().isEmpty()) {
            return new Step(choice.passed(), 0, choice.last());
        }
        Set<Long> locked = lock(choice.found());
        long removed = remove(
                choice.found().stream()
                        .filter(each -> locked.contains(each.userNo()))
                        .toList(),
                before);
        for (Found each : choice.found()) {
            if (!locked.contains(each.userNo())) {
                return new Step(each.userNo() - 1, removed, false);
            }
        }
        return new Step(choice.passed(), removed, choice.last());
    }

    /** Asks for twice as many users each time: one long log fills a batch, and so do hundreds of short ones. */
    private Choice choose(long after, Timestamp before) {
        List<Long> end = jdbc.query(WINDOW, (row, nr) -> row.getLong(1), after, users - 1);
        long upTo = end.isEmpty() ? Long.MAX_VALUE : end.getFirst();
        List<Found> chosen = new ArrayList<>();
        long passed = after;
        long entries = 0;
        for (int asked = 1; ; asked *= 2) {
            List<Found> next = jdbc.query(
                    FIND,
                    (row, nr) -> new Found(row.getLong(1), row.getLong(2), row.getLong(3)),
                    batch,
                    batch,
                    before,
                    passed,
                    upTo,
                    before,
                    asked);
            for (Found found : next) {
                chosen.add(found);
                entries += found.entries();
                boolean perhapsMore = found.entries() >= batch;
                passed = perhapsMore ? found.userNo() - 1 : found.userNo();
                if (entries >= batch) {
                    return new Choice(chosen, passed, false);
                }
            }
            if (next.size() < asked) {
                return new Choice(chosen, upTo, end.isEmpty());
            }
        }
    }

    /** Waits for the first, so that the walk gets on; passes over others that somebody holds. */
    private Set<Long> lock(List<Found> chosen) {
        Set<Long> locked = new TreeSet<>(
                jdbc.queryForList(LOCK, Long.class, chosen.getFirst().userNo()));
        if (locked.isEmpty()) {
            // Erased just now: there is nothing to wait for.
            locked.add(chosen.getFirst().userNo());
        }
        Object[] others = chosen.stream().skip(1).map(Found::userNo).toArray();
        if (others.length > 0) {
            locked.addAll(jdbc.queryForList(LOCK_FREE, Long.class, new SqlArrayValue("bigint", others)));
        }
        return locked;
    }

    private long remove(List<Found> prefixes, Timestamp before) {
        Long removed = jdbc.queryForObject(REMOVE, Long.class, userNos(prefixes), uptos(prefixes), before);
        jdbc.update(GONE, userNos(prefixes), uptos(prefixes));
        List<Found> ends =
                prefixes.stream().filter(each -> each.entries() < batch).toList();
        if (!ends.isEmpty()) {
            jdbc.update(REMOVE_BY_USER, userNos(ends), uptos(ends), before);
        }
        return removed == null ? 0 : removed;
    }

    private static SqlArrayValue userNos(List<Found> prefixes) {
        return new SqlArrayValue("bigint", prefixes.stream().map(Found::userNo).toArray());
    }

    private static SqlArrayValue uptos(List<Found> prefixes) {
        return new SqlArrayValue("bigint", prefixes.stream().map(Found::upto).toArray());
    }
}
