package io.herald.push.recall;

import io.herald.push.provider.PushSender;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionOperations;

/** Turns pushes that were acknowledged elsewhere into withdrawals. */
final class Recall {

    private static final String DUE = "SELECT user_no FROM push_recall WHERE due_at <= now() ORDER BY due_at LIMIT ?";

    private static final String LOCK =
            "SELECT user_no FROM inbox WHERE user_no = ANY (?) ORDER BY user_no FOR NO KEY UPDATE SKIP LOCKED";

    private static final String TAKE = "DELETE FROM push_recall WHERE user_no = ANY (?)";

    /** Where silent pushes are rationed, one says it for all that the device shows. */
    private static final String WITHDRAW = """
            UPDATE push SET failures = 0, failing_since = NULL,
                state = CASE WHEN shown.covered THEN 'settled' ELSE 'withdrawing' END,
                reason = CASE WHEN shown.covered THEN 'withdrawn with another' END,
                next_at = CASE WHEN shown.covered THEN NULL ELSE shown.withdraw_at END
            FROM (
                SELECT push.user_no, push.seq, push.device_id,
                       greatest(now(), device.paused_until, device.background_at + able.pause * interval '1 millisecond') AS withdraw_at,
                       able.pause > 0 AND (
                           row_number() OVER (PARTITION BY push.device_id ORDER BY push.seq DESC) > 1
                           OR EXISTS (SELECT FROM push AS other WHERE other.user_no = push.user_no
                                      AND other.device_id = push.device_id AND other.state = 'withdrawing')) AS covered
                FROM push
                JOIN inbox ON inbox.user_no = push.user_no
                JOIN device ON device.device_id = push.device_id AND device.user_no = push.user_no AND device.dropped_at IS NULL
                JOIN unnest(?::text[], ?::bigint[]) AS able (sender, pause) ON able.sender = push.sender
                WHERE push.user_no = ANY (?) AND push.state = 'accepted' AND inbox.acked @> push.seq
            ) AS shown
            WHERE push.user_no = shown.user_no AND push.seq = shown.seq AND push.device_id = shown.device_id
            """;

    /** Being sent while it was acknowledged: whether there is something to take back shows in a moment. */
    private static final String LOOK_AGAIN = """
            INSERT INTO push_recall (user_no, due_at)
            SELECT DISTINCT push.user_no, now() + interval '5 seconds'
            FROM push JOIN inbox ON inbox.user_no = push.user_no
            WHERE push.user_no = ANY (?) AND push.state = 'sending' AND inbox.acked @> push.seq
            """;

    private static final String UNMARK = """
            UPDATE inbox SET pushed = false
            WHERE user_no = ANY (?) AND NOT EXISTS (
                SELECT FROM push WHERE push.user_no = inbox.user_no
                AND (push.state IN ('waiting', 'sending') OR push.state = 'accepted' AND NOT inbox.acked @> push.seq))
            """;

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;
    private final int batchSize;
    private final Object[] senders;
    private final Object[] pauses;
    private final Runnable onWork;

    /**
     * @param senders of this worker; those that can withdraw are made use of
     * @param onWork called when there are withdrawals to send
     */
    Recall(
            JdbcOperations jdbc,
            TransactionOperations transaction,
            List<PushSender> senders,
            int batchSize,
            Runnable onWork) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.batchSize = batchSize;
        this.onWork = onWork;
        List<PushSender> able =
                senders.stream().filter(each -> each.limits().withdrawals()).toList();
        this.senders = able.stream().map(PushSender::name).toArray();
        this.pauses = able.stream()
                .map(each -> each.limits().withdrawalInterval().toMillis())
                .toArray();
    }

    private record Taken(int users, int withdrawals) {}

    /** Deals with one batch of users. Returns whether there may be more. */
    boolean take() {
        Taken taken = transaction.execute(status -> {
            List<Long> due = numbers(DUE, batchSize);
            if (due.isEmpty()) {
                return new Taken(0, 0);
            }
            List<Long> locked = numbers(LOCK, new SqlArrayValue("bigint", due.toArray()));
            SqlArrayValue users = new SqlArrayValue("bigint", locked.toArray());
            jdbc.update(TAKE, users);
            int withdrawals = jdbc.update(
                    WITHDRAW, new SqlArrayValue("text", senders), new SqlArrayValue("bigint", pauses), users);
            jdbc.update(LOOK_AGAIN, users);
            jdbc.update(UNMARK, users);
            return new Taken(locked.size(), withdrawals);
        });
        if (taken == null) {
            return false;
        }
        if (taken.withdrawals() > 0) {
            onWork.run();
        }
        return taken.users() == batchSize;
    }

    private List<Long> numbers(String sql, Object parameter) {
        return jdbc.query(sql, (row, number) -> row.getLong(1), parameter);
    }
}
