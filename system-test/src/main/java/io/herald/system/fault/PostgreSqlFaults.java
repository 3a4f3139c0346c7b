package io.herald.system.fault;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What PostgreSQL, and the way to it, may do. */
public final class PostgreSqlFaults {

    private static final String TARGET = "postgresql";
    private static final String READ_ONLY_SQL_TRANSACTION = "25006";
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LATE = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(7);
    private static final Duration TAKING_LIMIT = Duration.ofSeconds(30);
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String OF_SERVICES =
            "usename = current_user AND pid <> pg_backend_pid() AND application_name <> 'system-test'";

    private final Installation installation;
    private final TcpProxy proxy;
    private final Database database;

    public PostgreSqlFaults(Installation installation, Database database) {
        this.installation = installation;
        this.proxy = installation.postgreSqlProxy();
        this.database = database;
    }

    /** All of them. */
    public List<Supplier<Fault>> all() {
        return List.of(
                this::kill,
                this::stopImmediately,
                this::terminateConnections,
                this::takeAllConnections,
                this::lock,
                this::cut,
                this::halfOpen,
                this::delay,
                this::readOnly);
    }

    /** All its processes, in the middle of whatever they are doing; it recovers from its log. */
    public Fault kill() {
        return new Fault("kill -9", TARGET, () -> gone(EmbeddedPostgreSql::kill), SOON, this::restart);
    }

    /** {@code pg_ctl stop -m immediate}: as a host that goes down hands it to its service manager. */
    public Fault stopImmediately() {
        return new Fault(
                "immediate stop", TARGET, () -> gone(EmbeddedPostgreSql::stopImmediately), SOON, this::restart);
    }

    private String gone(Consumer<EmbeddedPostgreSql> end) {
        EmbeddedPostgreSql postgreSql = installation.postgreSql();
        long pid = postgreSql.pid();
        end.accept(postgreSql);
        if (postgreSql.isRunning()) {
            throw new IllegalStateException("PostgreSQL survived");
        }
        return "process " + pid + " is gone";
    }

    private void restart() {
        installation.postgreSql().restart();
    }

    /** Others hold every connection that PostgreSQL gives, and the services have lost theirs. */
    public Fault takeAllConnections() {
        List<Connection> taken = new ArrayList<>();
        return new Fault(
                "all connections taken",
                TARGET,
                () -> {
                    long deadline = System.nanoTime() + TAKING_LIMIT.toNanos();
                    long ended = 0;
                    while (System.nanoTime() < deadline) {
                        String refusal = takeUntilRefused(taken);
                        if (servicesConnected(taken.getLast()) == 0) {
                            return Fault.struck(
                                    taken.size(),
                                    "connections taken, " + ended + " of the services ended, then " + refusal);
                        }
                        ended += terminateFrom(taken.getLast());
                    }
                    throw new IllegalStateException("the services were faster");
                },
                LONG,
                () -> close(taken));
    }

    private String takeUntilRefused(List<Connection> taken) throws SQLException {
        while (true) {
            try {
                taken.add(connect());
            } catch (SQLException e) {
                if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState()) || taken.isEmpty()) {
                    throw e;
                }
                return "the next one was refused: " + e.getSQLState();
            }
        }
    }

    /** How many connections of services there are, asked over one that is held. */
    private static long servicesConnected(Connection held) throws SQLException {
        return number(held, "SELECT count(*) FROM pg_stat_activity WHERE " + OF_SERVICES);
    }

    private static long terminateFrom(Connection held) throws SQLException {
        return number(
                held,
                "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE " + OF_SERVICES);
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Somebody locks the inboxes, and every connection of every pool ends up waiting. */
    public Fault lock() {
        List<Connection> holding = new ArrayList<>();
        return new Fault(
                "inboxes locked",
                TARGET,
                () -> {
                    Connection locking = connect();
                    try {
                        String waiting = lockedOut(locking);
                        holding.add(locking);
                        return waiting;
                    } catch (Exception e) {
                        locking.close();
                        throw e;
                    }
                },
                LONG,
                () -> close(holding));
    }

    private static String lockedOut(Connection locking) throws SQLException {
        locking.setAutoCommit(false);
        try (Statement statement = locking.createStatement()) {
            statement.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE");
        }
        long deadline = System.nanoTime() + TAKING_LIMIT.toNanos();
        long waiting = 0;
        while (waiting == 0 && System.nanoTime() < deadline) {
            waiting = number(locking, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
        }
        return Fault.struck(waiting, "connections wait for the lock at once");
    }

    private static void close(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
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
        return new Fault("connections reset", TARGET, () -> Fault.cut(proxy), SOON, proxy::heal);
    }

    /** Nobody answers and nobody says so. */
    public Fault halfOpen() {
        return new Fault(
                "half-open",
                TARGET,
                () -> Fault.struck(proxy.swallow(), "connections, ")
                        + Fault.awaitLoss(List.of(proxy), Direction.TO_SERVER),
                LONG,
                proxy::heal);
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
        EmbeddedPostgreSql postgreSql = installation.postgreSql();
        return DriverManager.getConnection(
                postgreSql.jdbcUrl() + "?ApplicationName=system-test", postgreSql.user(), postgreSql.password());
    }
}
