package io.herald.system.fault;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What PostgreSQL, and the way to it, may do. */
public final class PostgreSqlFaults {

    private static final String TARGET = "postgresql";
    private static final String READ_ONLY_SQL_TRANSACTION = "25006";
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LATE = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(7);

    private final EmbeddedPostgreSql postgreSql;
    private final TcpProxy proxy;
    private final Database database;

    public PostgreSqlFaults(Installation installation, Database database) {
        this.postgreSql = installation.postgreSql();
        this.proxy = installation.postgreSqlProxy();
        this.database = database;
    }

    /** All of them. */
    public List<Supplier<Fault>> all() {
        return List.of(this::kill, this::terminateConnections, this::cut, this::halfOpen, this::delay, this::readOnly);
    }

    /** All its processes, in the middle of whatever they are doing; it recovers from its log. */
    public Fault kill() {
        return new Fault(
                "kill -9",
                TARGET,
                () -> {
                    long pid = postgreSql.pid();
                    postgreSql.kill();
                    if (postgreSql.isRunning()) {
                        throw new IllegalStateException("PostgreSQL survived");
                    }
                    return "process " + pid + " is gone";
                },
                SOON,
                postgreSql::restart);
    }

    /** An administrator ends all connections. */
    public Fault terminateConnections() {
        return new Fault(
                "connections terminated",
                TARGET,
                () -> Fault.struck(database.terminateConnections(), "connections"),
                Duration.ZERO,
                () -> {});
    }

    /** Commits lose their answers. */
    public Fault cut() {
        return new Fault(
                "connections reset",
                TARGET,
                () -> Fault.struck(proxy.cutAndRefuse(), "connections"),
                SOON,
                proxy::heal);
    }

    /** Nobody answers and nobody says so. */
    public Fault halfOpen() {
        return new Fault("half-open", TARGET, () -> Fault.struck(proxy.swallow(), "connections"), LONG, () -> {
            Fault.struck(proxy.swallowed(Direction.TO_SERVER), "bytes");
            proxy.heal();
        });
    }

    /** Every round trip takes long. */
    public Fault delay() {
        return new Fault(
                "slow network",
                TARGET,
                () -> {
                    proxy.set(Direction.TO_CLIENT, new Flow.Delay(LATE));
                    return Fault.struck(proxy.connections(), "connections answer " + LATE.toMillis() + " ms late");
                },
                LONG,
                proxy::heal);
    }

    /** It answers and takes nothing, like a primary that has been demoted. */
    public Fault readOnly() {
        return new Fault(
                "read-only",
                TARGET,
                () -> {
                    execute("ALTER ROLE " + EmbeddedPostgreSql.NAME + " SET default_transaction_read_only = on");
                    database.terminateConnections();
                    return refusal();
                },
                SOON,
                () -> {
                    execute("ALTER ROLE " + EmbeddedPostgreSql.NAME + " RESET default_transaction_read_only");
                    database.terminateConnections();
                });
    }

    private String refusal() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE inbox SET head = head WHERE user_no = -1");
            throw new IllegalStateException("PostgreSQL still takes writes");
        } catch (SQLException e) {
            if (!READ_ONLY_SQL_TRANSACTION.equals(e.getSQLState())) {
                throw e;
            }
            return "a write was refused: " + e.getSQLState();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                postgreSql.jdbcUrl() + "?ApplicationName=system-test", postgreSql.user(), postgreSql.password());
    }
}
