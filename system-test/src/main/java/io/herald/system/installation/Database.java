package io.herald.system.installation;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.system.history.Event;
import io.herald.system.history.Fingerprint;
import io.herald.system.history.RunClock;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.history.StoreEvent.Row;
import io.herald.system.history.StoreEvent.Run;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks into PostgreSQL from outside, past the proxy. Every call is a connection of its own. */
public final class Database {

    private static final String IDENTITY = """
            SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
            """;

    private static final String ROWS = """
            SELECT user_id, seq, stored_at, coalesce(entry.payload, payload.body) AS body, gone @> seq AS hidden
            FROM entry JOIN inbox USING (user_no) LEFT JOIN payload USING (payload_id)
            WHERE starts_with(user_id, ?)
            ORDER BY user_id, seq
            """;

    private static final String INBOXES = """
            SELECT user_id, head, acked::text,
                   coalesce((SELECT min(seq) FROM entry WHERE entry.user_no = inbox.user_no), head + 1) AS lowest
            FROM inbox WHERE starts_with(user_id, ?) ORDER BY user_id
            """;

    /** What expires is neither sent nor acknowledged. */
    private static final String UNACKNOWLEDGED = """
            SELECT count(*) FROM entry JOIN inbox USING (user_no)
            WHERE starts_with(user_id, ?) AND expires_at IS NULL AND NOT acked @> seq
            """;

    private static final Pattern RANGE = Pattern.compile("\\[(\\d+),(\\d+)\\)");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FETCH = 5_000;

    private final Supplier<EmbeddedPostgreSql> server;
    private final RunClock clock;

    /** @param server the one to look into, asked each time */
    public Database(Supplier<EmbeddedPostgreSql> server, RunClock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** The clock of the run. */
    public RunClock clock() {
        return clock;
    }

    /** One snapshot of positions and heads. */
    public Positions positions() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            long at = clock.now();
            String epoch = epoch(statement);
            Map<Integer, Long> next = new HashMap<>();
            // Other topics are read, too, but nobody writes to them here.
            try (ResultSet rows =
                    statement.executeQuery("SELECT partition, max(next) FROM consumed GROUP BY partition")) {
                while (rows.next()) {
                    next.put(rows.getInt(1), rows.getLong(2));
                }
            }
            Map<String, Long> heads = new HashMap<>();
            try (ResultSet rows = statement.executeQuery("SELECT user_id, head FROM inbox")) {
                while (rows.next()) {
                    heads.put(rows.getString(1), rows.getLong(2));
                }
            }
            return new Positions(at, epoch, next, heads);
        }
    }

    /** How many entries of users whose names begin so, and that do not expire, nobody has acknowledged. */
    public long unacknowledged(String users) throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = query(connection, UNACKNOWLEDGED, users)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** How many notifications wait for their time or have not reached their whole group yet. */
    public long deferred() throws SQLException {
        return number(
                "SELECT (SELECT count(*) FROM scheduled) + (SELECT count(*) FROM broadcast WHERE finished_at IS NULL)");
    }

    /** A single number. */
    public long number(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** All rows and inboxes of users whose names begin so, in one snapshot. */
    public void dump(String users, Consumer<Event> history) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            String epoch = epoch(statement);
            try (ResultSet rows = query(connection, ROWS, users)) {
                while (rows.next()) {
                    JsonNode body = JSON.readTree(rows.getString("body"));
                    history.accept(new Row(
                            clock.now(),
                            clock.at(rows.getTimestamp("stored_at").toInstant()),
                            rows.getString("user_id"),
                            epoch,
                            rows.getLong("seq"),
                            body.path("source").asString(""),
                            body.path("id").asString(""),
                            Fingerprint.ofNotification(body),
                            rows.getBoolean("hidden")));
                }
            }
            try (ResultSet rows = query(connection, INBOXES, users)) {
                while (rows.next()) {
                    history.accept(new Inbox(
                            clock.now(),
                            rows.getString("user_id"),
                            epoch,
                            rows.getLong("lowest"),
                            rows.getLong("head"),
                            runs(rows.getString("acked"))));
                }
            }
        }
    }

    private static ResultSet query(Connection connection, String sql, String users) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.closeOnCompletion();
        statement.setFetchSize(FETCH);
        statement.setString(1, users);
        return statement.executeQuery();
    }

    private static List<Run> runs(String multirange) {
        List<Run> runs = new ArrayList<>();
        Matcher ranges = RANGE.matcher(multirange);
        while (ranges.find()) {
            runs.add(new Run(Long.parseLong(ranges.group(1)), Long.parseLong(ranges.group(2)) - 1));
        }
        return runs;
    }

    /** How the service names this history of the database: docs/architecture.md. */
    private static String epoch(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(IDENTITY)) {
            rows.next();
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(rows.getString(1).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Repeatable read: everything that one connection sees belongs to one moment. */
    private Connection connect() throws SQLException {
        EmbeddedPostgreSql postgreSql = server.get();
        Properties login = new Properties();
        login.setProperty("user", postgreSql.user());
        login.setProperty("password", postgreSql.password());
        login.setProperty("connectTimeout", "3");
        login.setProperty("socketTimeout", "30");
        login.setProperty("ApplicationName", "system-test");
        Connection connection = DriverManager.getConnection(postgreSql.jdbcUrl(), login);
        try {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static final String OUTDATED = "SELECT count(*) FROM entry WHERE stored_at < now() - interval '31 days'";

    /** Gives some users of their own entries that have been kept for longer than any is. */
    public void addOutdated() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.rollback();
            connection.setReadOnly(false);
            statement.execute("""
                    WITH veteran AS (
                        INSERT INTO inbox (user_id, head)
                        SELECT 'veteran-' || gen_random_uuid(), 200 FROM generate_series(1, 20) RETURNING user_no)
                    INSERT INTO entry (user_no, seq, key, content_hash, created_at, stored_at, payload)
                    SELECT user_no, seq, gen_random_uuid(), 0, now() - interval '40 days', now() - interval '40 days', '{}'
                    FROM veteran, generate_series(1, 200) AS seq
                    """);
            connection.commit();
        }
    }

    /** How many entries are older than retention leaves any. */
    public long outdated() throws SQLException {
        return number(OUTDATED);
    }

    /** Ends the connections of the services, whatever they are doing. Returns how many that were. */
    public long terminateConnections() throws SQLException {
        return number("""
                SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE usename = current_user AND pid <> pg_backend_pid() AND application_name <> 'system-test'
                """);
    }

    /** What a session does: its state, the statement that it executed last, and when it began that. */
    public record Backend(String state, String query, Instant begun) {

        private static final int WORDS = 40;

        @Override
        public String toString() {
            String line = query.strip().lines().findFirst().orElse("nothing");
            return state + " after " + line.substring(0, Math.min(line.length(), WORDS));
        }
    }

    /** What time it is by the clock of {@link Backend#begun}. */
    public Instant now() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    /** The session whose client connects from this port. */
    public Optional<Backend> backend(int clientPort) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT state, query, query_start FROM pg_stat_activity WHERE client_port = " + clientPort)) {
            return rows.next()
                    ? Optional.of(new Backend(
                            rows.getString("state"),
                            rows.getString("query"),
                            rows.getTimestamp("query_start").toInstant()))
                    : Optional.empty();
        }
    }

    /** Writes something large that nobody needs, and takes it back. */
    public void tryToWrite() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.rollback();
            connection.setReadOnly(false);
            statement.execute("CREATE TABLE probe AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
            connection.rollback();
        }
    }

    /** How many connections each application has. */
    public Map<String, Long> connections() throws SQLException {
        Map<String, Long> connections = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT application_name, count(*) FROM pg_stat_activity WHERE usename = current_user GROUP BY 1")) {
            while (rows.next()) {
                connections.put(rows.getString(1), rows.getLong(2));
            }
        }
        return connections;
    }
}
