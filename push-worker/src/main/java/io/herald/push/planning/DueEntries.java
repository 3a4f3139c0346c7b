package io.herald.push.planning;

import io.herald.push.planning.Planner.Wanted;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/** The timer: takes what has fallen due and has it planned, in one transaction. */
public final class DueEntries {

    private static final String TAKE = """
            WITH due AS MATERIALIZED (
                SELECT due_at, user_no, seq FROM push_due WHERE due_at <= now()
                ORDER BY due_at, user_no, seq LIMIT ? FOR UPDATE SKIP LOCKED
            )
            DELETE FROM push_due USING due
            WHERE push_due.due_at = due.due_at AND push_due.user_no = due.user_no AND push_due.seq = due.seq
            RETURNING push_due.user_no, push_due.seq, push_due.always
            """;

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;
    private final Planner planner;
    private final int batchSize;

    DueEntries(JdbcOperations jdbc, TransactionOperations transaction, Planner planner, int batchSize) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.planner = planner;
        this.batchSize = batchSize;
    }

    private record Taken(int due, int planned) {}

    /** Takes one batch. Returns whether there may be more. */
    public boolean take() {
        Taken taken = transaction.execute(status -> {
            List<Wanted> due = jdbc.query(
                    TAKE, (row, number) -> new Wanted(row.getLong(1), row.getLong(2), row.getBoolean(3)), batchSize);
            return new Taken(due.size(), planner.planWithin(due));
        });
        if (taken == null) {
            return false;
        }
        planner.announce(taken.planned());
        return taken.due() == batchSize;
    }
}
