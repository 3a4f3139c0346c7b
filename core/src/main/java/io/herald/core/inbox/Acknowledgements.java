package io.herald.core.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Writes what users have acknowledged: one update per user and call, however many entries that covers, in one round trip. Blocks on
 * PostgreSQL.
 */
public final class Acknowledgements {

    private static final String ACKNOWLEDGE = "SELECT inbox_acknowledge(?, ?, ?)";

    private final JdbcOperations jdbc;
    private final Epochs epochs;

    Acknowledgements(JdbcOperations jdbc, Epochs epochs) {
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
            jdbc.execute((Connection connection) -> {
                saveThoseOf(epochs.current(), connection, batch, runs);
                return null;
            });
        }
    }

    /** While the connection is held, so that the epoch is that of the connection or a later one. */
    private static void saveThoseOf(String epoch, Connection connection, List<Acknowledgement> batch, int runs)
            throws SQLException {
        Map<String, StringBuilder> seqsByUser = new TreeMap<>();
        for (Acknowledgement run : batch) {
            if (run.epoch().equals(epoch)) {
                append(seqsByUser.computeIfAbsent(run.userId(), user -> new StringBuilder()), run);
            }
        }
        if (seqsByUser.isEmpty()) {
            return;
        }
        String[] userIds = seqsByUser.keySet().toArray(String[]::new);
        String[] seqs =
                seqsByUser.values().stream().map(each -> "{" + each + "}").toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(ACKNOWLEDGE)) {
            statement.setArray(1, connection.createArrayOf("text", userIds));
            statement.setArray(2, connection.createArrayOf("text", seqs));
            statement.setInt(3, runs);
            statement.execute();
        }
    }

    private static void append(StringBuilder runs, Acknowledgement run) {
        if (!runs.isEmpty()) {
            runs.append(',');
        }
        runs.append('[').append(run.from()).append(',').append(run.to()).append(']');
    }
}
