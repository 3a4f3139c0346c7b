package io.herald.load.system;

import io.herald.load.traffic.Letter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Broadcasts as PostgreSQL has them. Blocks. */
public final class BroadcastDesk {

    private static final String KNOW = "INSERT INTO inbox (user_id) VALUES (?) ON CONFLICT DO NOTHING";

    private static final String FINISHED = """
            SELECT total, done, extract(epoch FROM finished_at - accepted_at) AS seconds FROM broadcast
            WHERE notification_id = ? AND finished_at IS NOT NULL
            """;

    private final DataSource database;

    BroadcastDesk(DataSource database) {
        this.database = database;
    }

    /**
     * A broadcast that is finished.
     *
     * @param total to how many it went
     * @param done how many have it
     * @param seconds from acceptance to the last entry, by the database's clock
     */
    public record Finished(long total, long done, double seconds) {}

    /** Makes so many users known, without anybody having been connected. */
    public void know(int users) {
        try (Connection connection = database.getConnection();
                PreparedStatement inbox = connection.prepareStatement(KNOW)) {
            connection.setAutoCommit(false);
            for (int user = 0; user < users; user++) {
                inbox.setString(1, Letter.userName(user));
                inbox.addBatch();
            }
            inbox.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What became of a broadcast; empty while it is under way. */
    public Optional<Finished> finished(String notificationId) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(FINISHED)) {
            query.setString(1, notificationId);
            ResultSet row = query.executeQuery();
            return row.next()
                    ? Optional.of(new Finished(row.getLong("total"), row.getLong("done"), row.getDouble("seconds")))
                    : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
