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

    /**
     * One index look-up for a user with nothing to remove. What is found here stays true without a lock: nobody writes into the past of
     * a log, and an erased user's entries are simply gone.
     */
    private static final String LOOK = """
            SELECT asked.user_no, removable.upto, removable.entries
            FROM (SELECT user_no FROM inbox WHERE user_no > ? ORDER BY user_no LIMIT ?) AS asked
            LEFT JOIN LATERAL (SELECT stored_at FROM entry WHERE entry.user_no = asked.user_no ORDER BY seq LIMIT 1) AS oldest
                ON oldest.stored_at < ?
            LEFT JOIN LATERAL (
                SELECT max(seq) AS upto, count(*) AS entries
                FROM (SELECT seq, bool_and(stored_at < ?) OVER (ORDER BY seq) AS old
                      FROM (SELECT seq, stored_at FROM entry
                            WHERE entry.user_no = asked.user_no AND oldest.stored_at IS NOT NULL ORDER BY seq LIMIT ?) AS first) AS run
                WHERE run.old) AS removable ON true
            ORDER BY asked.user_no
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

    /** @param entries how many can be removed now: as many as a batch means perhaps more */
    private record Found(long userNo, long upto, int entries) {}

    /** Removes a batch of what was stored before the cutoff, from users whose number is greater. */
    Step remove(long after, Instant cutoff) {
        Timestamp before = Timestamp.from(cutoff);
        List<Found> looked = jdbc.query(
                LOOK,
                (row, nr) -> new Found(row.getLong(1), row.getLong(2), row.getInt(3)),
                after,
                users,
                before,
                before,
                batch);
        List<Found> chosen = new ArrayList<>();
        long passed = after;
        int entries = 0;
        boolean all = true;
        for (Found found : looked) {
            if (found.entries() > 0) {
                chosen.add(found);
                entries += found.entries();
            }
            boolean more = found.entries() >= batch;
            passed = more ? found.userNo() - 1 : found.userNo();
            if (entries >= batch) {
                all = false;
                break;
            }
        }
        boolean last = all && looked.size() < users;
        if (chosen.isEmpty()) {
            return new Step(passed, 0, last);
        }
        Set<Long> locked = lock(chosen);
        long removed = remove(
                chosen.stream().filter(each -> locked.contains(each.userNo())).toList(), before);
        for (Found each : chosen) {
            if (!locked.contains(each.userNo())) {
                return new Step(each.userNo() - 1, removed, false);
            }
        }
        return new Step(passed, removed, last);
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
