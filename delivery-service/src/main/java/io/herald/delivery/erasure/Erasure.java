package io.herald.delivery.erasure;

import java.util.List;
import java.util.Optional;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Removes everything of a user. Any thread; blocks on PostgreSQL. */
final class Erasure {

    private static final int ATTEMPTS = 5;

    private static final String FIND = "SELECT user_no FROM inbox WHERE user_id = ?";

    /** What waits for its time: a list goes on without the user. A release that is under way is waited for. */
    private static final List<String> UNSCHEDULE = List.of(
            "DELETE FROM scheduled WHERE users @> ARRAY[:id]::text[] AND cardinality(users) = 1",
            "UPDATE scheduled SET users = array_remove(users, :id::text) WHERE users @> ARRAY[:id]::text[]");

    private static final String LOCK = "SELECT head FROM inbox WHERE user_no = ? FOR UPDATE";

    /** How far a piece reaches; none where what is left fits into one. */
    private static final String PIECE = "SELECT seq FROM entry WHERE user_no = ? ORDER BY seq OFFSET ? LIMIT 1";

    private static final String EXPIRIES = """
            DELETE FROM expiry USING entry
            WHERE entry.user_no = :user AND entry.seq <= :upTo AND expiry.expires_at = entry.expires_at
              AND expiry.user_no = entry.user_no AND expiry.seq = entry.seq
            """;

    /** What of a piece goes with its entries. */
    private static final List<String> OF_PIECE = List.of(
            EXPIRIES,
            "DELETE FROM push WHERE user_no = :user AND seq <= :upTo",
            "DELETE FROM push_attempt WHERE user_no = :user AND seq <= :upTo",
            "DELETE FROM entry WHERE user_no = :user AND seq <= :upTo");

    private static final String GONE = """
            UPDATE inbox SET gone = gone + int8multirange(int8range(1, :upTo, '[]')),
                             acked = acked + int8multirange(int8range(1, :upTo, '[]'))
            WHERE user_no = :user
            """;

    /** Before the inbox is locked: who records the outcome of a push locks it, then the device, then the inbox. */
    private static final List<String> BEFORE_THE_LOCK =
            List.of("DELETE FROM push WHERE user_no = :user", "DELETE FROM device WHERE user_no = :user");

    /** Memberships and what broadcasts have deferred go with the inbox. */
    private static final List<String> UNDER_THE_LOCK = List.of(
            "DELETE FROM push WHERE user_no = :user",
            "DELETE FROM device WHERE user_no = :user",
            "DELETE FROM push_attempt WHERE user_no = :user",
            "DELETE FROM push_due WHERE user_no = :user",
            "DELETE FROM push_recall WHERE user_no = :user",
            "DELETE FROM expiry WHERE user_no = :user",
            "DELETE FROM collapse WHERE user_no = :user",
            "DELETE FROM mark WHERE user_no = :user",
            "DELETE FROM inbox_view WHERE user_no = :user",
            "DELETE FROM inbox_change WHERE user_no = :user",
            "DELETE FROM entry WHERE user_no = :user");

    private static final String REMEMBER = """
            INSERT INTO erased (user_hash, head, user_no, erased_at)
            SELECT sha256(convert_to(user_id, 'UTF8')), head, user_no, now() FROM inbox WHERE user_no = :user
            ON CONFLICT (user_hash) DO UPDATE
            SET head = excluded.head, user_no = excluded.user_no, erased_at = excluded.erased_at
            """;

    private static final String REMOVE = "DELETE FROM inbox WHERE user_no = :user";

    /** Written by transactions that do not lock the inbox, or lock it after they have written. */
    private static final List<String> LATE = List.of("push", "push_attempt", "device", "push_recall");

    private static final String REMOVE_LATE = """
            DELETE FROM %s USING (SELECT user_no FROM erased WHERE erased_at > now() - interval '1 hour') AS former
            WHERE %1$s.user_no = former.user_no
            """;

    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final int piece;

    Erasure(TransactionOperations transaction, JdbcClient jdbc, int piece) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.piece = piece;
    }

    /**
     * Removes everything of the user; durable when it returns. Of one who is not known there is nothing.
     *
     * @throws org.springframework.dao.DataAccessException on an infrastructure error: repeat it
     */
    void erase(String userId) {
        attempt(() -> UNSCHEDULE.forEach(
                statement -> jdbc.sql(statement).param("id", userId).update()));
        Optional<Long> known = jdbc.sql(FIND).param(userId).query(Long.class).optional();
        if (known.isPresent()) {
            while (shorten(known.get())) {}
            attempt(() -> finish(known.get()));
        }
    }

    /** Removes a piece from the beginning; false = what is left is no larger than one. */
    private boolean shorten(long userNo) {
        Optional<Long> upTo =
                jdbc.sql(PIECE).params(userNo, piece).query(Long.class).optional();
        upTo.ifPresent(seq -> attempt(() -> {
            jdbc.sql("DELETE FROM push WHERE user_no = ? AND seq <= ?")
                    .params(userNo, seq)
                    .update();
            if (lock(userNo)) {
                jdbc.sql(GONE).param("user", userNo).param("upTo", seq).update();
                for (String statement : OF_PIECE) {
                    jdbc.sql(statement).param("user", userNo).param("upTo", seq).update();
                }
            }
        }));
        return upTo.isPresent();
    }

    private void finish(long userNo) {
        BEFORE_THE_LOCK.forEach(
                statement -> jdbc.sql(statement).param("user", userNo).update());
        if (lock(userNo)) {
            // Later statements than the lock: they see what its last holder has committed.
            UNDER_THE_LOCK.forEach(
                    statement -> jdbc.sql(statement).param("user", userNo).update());
            jdbc.sql(REMEMBER).param("user", userNo).update();
            jdbc.sql(REMOVE).param("user", userNo).update();
        }
    }

    private boolean lock(long userNo) {
        return jdbc.sql(LOCK).param(userNo).query(Long.class).optional().isPresent();
    }

    /** In a transaction; again, if it has met another one crosswise. */
    private void attempt(Runnable work) {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(status -> work.run());
                return;
            } catch (PessimisticLockingFailureException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Removes what came late of those who were erased within the last hour. */
    void removeLate() {
        LATE.forEach(table -> jdbc.sql(REMOVE_LATE.formatted(table)).update());
    }
}
