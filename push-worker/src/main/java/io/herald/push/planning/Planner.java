package io.herald.push.planning;

import io.herald.core.inbox.Epochs;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionOperations;

/** Makes the rows of {@code push}. */
public final class Planner {

    private static final String USER_NUMBERS = """
            SELECT inbox.user_no, asked.seq, asked.always
            FROM unnest(?::text[], ?::bigint[], ?::boolean[]) AS asked (user_id, seq, always)
            JOIN inbox USING (user_id)
            """;

    /** In the order of the key, so that two workers that plan the same wait for each other and not in a circle. */
    private static final String PLAN = """
            INSERT INTO push (user_no, seq, device_id, sender, lane, state, always, urgent, next_at)
            SELECT wanted.user_no, wanted.seq, device.device_id, device.provider || '/' || device.app, device.lane, 'waiting',
                   wanted.always, entry.urgent, greatest(now(), device.paused_until)
            FROM (SELECT user_no, seq, bool_or(always) AS always
                  FROM unnest(?::bigint[], ?::bigint[], ?::boolean[]) AS asked (user_no, seq, always)
                  GROUP BY user_no, seq) AS wanted
            JOIN inbox ON inbox.user_no = wanted.user_no
            JOIN entry ON entry.user_no = wanted.user_no AND entry.seq = wanted.seq
            JOIN device ON device.user_no = wanted.user_no AND device.dropped_at IS NULL
            WHERE (wanted.always OR NOT inbox.acked @> wanted.seq)
              AND (entry.expires_at IS NULL OR entry.expires_at > now()) AND entry.replaced_by IS NULL AND entry.kind = 0
            ORDER BY wanted.user_no, wanted.seq, device.device_id
            ON CONFLICT DO NOTHING
            RETURNING user_no
            """;

    private static final String LOCK_UNMARKED =
            "SELECT user_no FROM inbox WHERE user_no = ANY (?) AND NOT pushed ORDER BY user_no FOR NO KEY UPDATE";

    private static final String MARK = "UPDATE inbox SET pushed = true WHERE user_no = ANY (?) AND NOT pushed";

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;
    private final Epochs epochs;
    private final Runnable onWork;

    /** @param onWork called after a commit that gives senders something to do; must not block */
    Planner(JdbcOperations jdbc, TransactionOperations transaction, Epochs epochs, Runnable onWork) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.epochs = epochs;
        this.onWork = onWork;
    }

    /**
     * An entry to be pushed.
     *
     * @param always even if it is acknowledged
     */
    record Wanted(long userNo, long seq, boolean always) {}

    /**
     * Plans what requests ask for. Those of another epoch, where the number may name another entry, ask for nothing, and neither do those
     * whose entry or devices are not there, or whose entry is acknowledged or expired.
     *
     * @return how many pushes are new
     */
    public int plan(List<PushRequest> requests) {
        Integer made = transaction.execute(status -> planWithin(resolve(requests)));
        return announce(made == null ? 0 : made);
    }

    int announce(int made) {
        if (made > 0) {
            onWork.run();
        }
        return made;
    }

    /** Inside a transaction; to be announced after it. */
    int planWithin(List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            return 0;
        }
        List<Long> planned = jdbc.query(
                PLAN,
                (row, number) -> row.getLong(1),
                new SqlArrayValue("bigint", wanted.stream().map(Wanted::userNo).toArray()),
                new SqlArrayValue("bigint", wanted.stream().map(Wanted::seq).toArray()),
                new SqlArrayValue("boolean", wanted.stream().map(Wanted::always).toArray()));
        mark(planned);
        return planned.size();
    }

    /** Before anything is sent: an acknowledgement that comes after this commit finds the mark and wakes the recall. */
    private void mark(List<Long> planned) {
        if (!planned.isEmpty()) {
            SqlArrayValue users =
                    new SqlArrayValue("bigint", planned.stream().distinct().toArray());
            jdbc.query(LOCK_UNMARKED, (RowCallbackHandler) row -> {}, users);
            jdbc.update(MARK, users);
        }
    }

    private List<Wanted> resolve(List<PushRequest> requests) {
        // Inside the transaction: the epoch of its connection, or a later one.
        String epoch = epochs.current();
        List<PushRequest> ours = new ArrayList<>(requests.size());
        for (PushRequest request : requests) {
            if (request.epoch().equals(epoch)) {
                ours.add(request);
            }
        }
        List<Wanted> wanted = new ArrayList<>(ours.size());
        if (!ours.isEmpty()) {
            jdbc.query(
                    USER_NUMBERS,
                    (RowCallbackHandler)
                            row -> wanted.add(new Wanted(row.getLong(1), row.getLong(2), row.getBoolean(3))),
                    new SqlArrayValue(
                            "text", ours.stream().map(PushRequest::userId).toArray()),
                    new SqlArrayValue(
                            "bigint", ours.stream().map(PushRequest::seq).toArray()),
                    new SqlArrayValue(
                            "boolean",
                            ours.stream()
                                    .map(each -> each.reason() == Reason.ALWAYS)
                                    .toArray()));
        }
        return wanted;
    }
}
