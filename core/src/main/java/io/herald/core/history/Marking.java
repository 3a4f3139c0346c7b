package io.herald.core.history;

import io.herald.core.inbox.Epochs;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Writes what users do with their entries: a handful of statements on the user's own rows, however many entries that covers. */
public final class Marking {

    /** Of one set, so that a client that marks every second entry cannot make each further mark dear; takes 200 KB. */
    static final int MOST_RUNS = 10_000;

    /** The first statement: the later ones see what the last holder of the lock has committed. */
    private static final String LOCK = "SELECT user_no FROM inbox WHERE user_id = ? FOR NO KEY UPDATE";

    private static final String CREATE_VIEW = "INSERT INTO inbox_view (user_no) VALUES (?) ON CONFLICT DO NOTHING";

    /** What will be marked otherwise, and in how many runs the set will lie. */
    private static final String MARKING = """
            SELECT (chosen.seqs - view.%1$s)::text AS changed,
                   (SELECT count(*) FROM unnest(view.%1$s + chosen.seqs)) AS runs
            FROM inbox JOIN inbox_view AS view USING (user_no)
            CROSS JOIN LATERAL (
                SELECT :seqs::int8multirange * (int8multirange(int8range(1, inbox.head + 1)) - inbox.gone) AS seqs
            ) AS chosen
            WHERE user_no = :user
            """;

    private static final String UNMARKING = """
            SELECT (view.%1$s * :seqs::int8multirange)::text AS changed,
                   (SELECT count(*) FROM unnest(view.%1$s - :seqs::int8multirange)) AS runs
            FROM inbox_view AS view WHERE user_no = :user
            """;

    private static final String ADD = "UPDATE inbox_view SET %1$s = %1$s + :seqs::int8multirange WHERE user_no = :user";

    private static final String SUBTRACT =
            "UPDATE inbox_view SET %1$s = %1$s - :seqs::int8multirange WHERE user_no = :user";

    private static final String ADD_TIMES = """
            INSERT INTO mark (user_no, kind, from_seq, to_seq, at)
            SELECT :user, :kind, lower(run), upper(run) - 1, now() FROM unnest(:seqs::int8multirange) AS run
            """;

    /** What is left of a run that is cut keeps its time. A run that begins where it did follows its own removal. */
    private static final String CUT_TIMES = """
            WITH cut AS (
                DELETE FROM mark
                WHERE user_no = :user AND kind = :kind
                  AND :seqs::int8multirange && int8range(from_seq, to_seq, '[]')
                RETURNING from_seq, to_seq, at
            )
            INSERT INTO mark (user_no, kind, from_seq, to_seq, at)
            SELECT :user, :kind, lower(rest), upper(rest) - 1, cut.at
            FROM cut, unnest(int8multirange(int8range(cut.from_seq, cut.to_seq, '[]')) - :seqs::int8multirange) AS rest
            """;

    /** All that is selected, shown or not: nobody has to be pushed for it any more. */
    private static final String ACKNOWLEDGE = """
            UPDATE inbox SET acked = folded(acked + :seqs::int8multirange * int8multirange(int8range(1, head + 1)), :runs)
            WHERE user_no = :user AND NOT acked @> :seqs::int8multirange
            """;

    private static final String LOG = "SELECT inbox_changed(?, ?, ?::int8multirange)";

    private final TransactionOperations transaction;
    private final JdbcClient jdbc;
    private final Epochs epochs;
    private final HistoryReader reader;
    private final Map<Action, Statements> statements = new EnumMap<>(Action.class);

    private record Statements(String look, String set) {}

    /** What would change, and in how many runs the set would lie then. */
    private record Look(String changed, int runs) {}

    Marking(TransactionOperations transaction, JdbcClient jdbc, Epochs epochs, HistoryReader reader) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.epochs = epochs;
        this.reader = reader;
        for (Action action : Action.values()) {
            statements.put(
                    action,
                    new Statements(
                            (action.marks() ? MARKING : UNMARKING).formatted(action.mark()),
                            (action.marks() ? ADD : SUBTRACT).formatted(action.mark())));
        }
    }

    /**
     * Does it; durable when it returns. Doing it again changes nothing, and the time of an entry that is marked already stays.
     *
     * @param acknowledgedRuns as in {@link io.herald.core.inbox.Acknowledgements#save}
     * @throws org.springframework.dao.DataAccessException on an infrastructure error: nothing was done, or only the answer was lost
     */
    public MarkOutcome mark(String userId, Action action, Selection selection, int acknowledgedRuns) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Long> locked =
                    jdbc.sql(LOCK).param(userId).query(Long.class).optional();
            // The lock has used the connection, so this is its epoch or a later one.
            String epoch = epochs.current();
            if (selection.epoch().isPresent() && !selection.epoch().get().equals(epoch)) {
                return new MarkOutcome.OtherEpoch(epoch);
            }
            if (locked.isEmpty()) {
                return new MarkOutcome.Unchanged(reader.counts(userId));
            }
            return mark(userId, locked.get(), action, selection.literal(), acknowledgedRuns);
        }));
    }

    private MarkOutcome mark(String userId, long userNo, Action action, String seqs, int acknowledgedRuns) {
        Statements its = Objects.requireNonNull(statements.get(action));
        jdbc.sql(CREATE_VIEW).param(userNo).update();
        Look look = jdbc.sql(its.look())
                .param("user", userNo)
                .param("seqs", seqs)
                .query(Look.class)
                .single();
        if (look.runs() > MOST_RUNS) {
            return new MarkOutcome.TooScattered(MOST_RUNS);
        }
        if (action.acknowledges()) {
            jdbc.sql(ACKNOWLEDGE)
                    .param("user", userNo)
                    .param("seqs", seqs)
                    .param("runs", acknowledgedRuns)
                    .update();
        }
        String changed = look.changed();
        if (changed.equals("{}")) {
            return new MarkOutcome.Unchanged(reader.counts(userId));
        }
        jdbc.sql(its.set()).param("user", userNo).param("seqs", changed).update();
        jdbc.sql(action.marks() ? ADD_TIMES : CUT_TIMES)
                .param("user", userNo)
                .param("kind", action.mark())
                .param("seqs", changed)
                .update();
        jdbc.sql(LOG).params(userNo, action.change(), changed).query(Long.class).single();
        return new MarkOutcome.Changed(reader.counts(userId));
    }
}
