package io.herald.core.inbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionOperations;

/** Writes what users have acknowledged: one update per user and call, however many entries that covers. Blocks on PostgreSQL. */
public final class Acknowledgements {

    private static final String LOCK =
            "SELECT user_no FROM inbox WHERE user_id = ANY (?) ORDER BY user_no FOR NO KEY UPDATE";

    /** What is beyond the head has never been sent by anybody, and what is there already needs no new row version. */
    private static final String ACKNOWLEDGE = """
            UPDATE inbox SET acked = folded(inbox.acked + given.seqs * int8multirange(int8range(1, inbox.head + 1)), ?)
            FROM (SELECT user_id, seqs::int8multirange FROM unnest(?::text[], ?::text[]) AS given (user_id, seqs)) AS given
            WHERE inbox.user_id = given.user_id AND NOT inbox.acked @> given.seqs
            """;

    private final TransactionOperations transaction;
    private final JdbcOperations jdbc;
    private final Epochs epochs;

    Acknowledgements(TransactionOperations transaction, JdbcOperations jdbc, Epochs epochs) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.epochs = epochs;
    }

    /**
     * Saves a batch; durable when it returns. Saving one again changes nothing. Those of another epoch, of unknown users and
     * of seqs beyond the head are ignored.
     *
     * @param runs a user's acknowledged seqs are kept as so many runs at most, at least 10: when there are more, the oldest of the
     *     entries between them count as acknowledged, too
     * @throws org.springframework.dao.DataAccessException on an infrastructure error: save the batch again
     */
    public void save(List<Acknowledgement> batch, int runs) {
        if (!batch.isEmpty()) {
            transaction.executeWithoutResult(status -> saveThoseOf(epochs.current(), batch, runs));
        }
    }

    /** Inside the transaction, where the epoch is that of its connection or a later one. */
    private void saveThoseOf(String epoch, List<Acknowledgement> batch, int runs) {
        Map<String, StringBuilder> seqsByUser = new TreeMap<>();
        for (Acknowledgement run : batch) {
            if (run.epoch().equals(epoch)) {
                append(seqsByUser.computeIfAbsent(run.userId(), user -> new StringBuilder()), run);
            }
        }
        if (seqsByUser.isEmpty()) {
            return;
        }
        Object[] userIds = seqsByUser.keySet().toArray();
        Object[] seqs =
                seqsByUser.values().stream().map(each -> "{" + each + "}").toArray();
        // The update alone would lock in any order, and meet an appending batch in the opposite one.
        jdbc.query(LOCK, (RowCallbackHandler) row -> {}, new SqlArrayValue("text", userIds));
        jdbc.update(ACKNOWLEDGE, runs, new SqlArrayValue("text", userIds), new SqlArrayValue("text", seqs));
    }

    private static void append(StringBuilder runs, Acknowledgement run) {
        if (!runs.isEmpty()) {
            runs.append(',');
        }
        runs.append('[').append(run.from()).append(',').append(run.to()).append(']');
    }
}
