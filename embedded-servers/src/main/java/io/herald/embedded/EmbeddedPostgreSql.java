package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PostgreSQL 18 as a child process on 127.0.0.1 with its cluster in {@code <data>/postgresql}, {@code fsync} and
 * {@code synchronous_commit} on: what it committed survives {@code kill -9} and a power failure.
 *
 * <p>The database and the role {@value #NAME} are there when {@link #start} returns. The role owns the database, may
 * create others, and is no superuser.
 *
 * <p>Thread-safe; every method may block until the process started or ended.
 */
public final class EmbeddedPostgreSql implements AutoCloseable {

    /** The name of the role and of the database that {@link #start} creates. */
    public static final String NAME = "herald";

    /**
     * System property: the folder of an installed PostgreSQL (15 or newer), in which {@code bin/postgres} is, to run instead of the one
     * that comes along. That one is built for size ({@code -Os}) and needs more CPU than those of distributions.
     */
    public static final String HOME = "herald.embedded.postgresql.home";

    /** The {@code application_name} of standbys at their primary. */
    public static final String STANDBY = "standby";

    private static final String SERVER = "PostgreSQL";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final ServerFolder folder;
    private final PostgreSqlCluster cluster;
    private final int port;
    private final Map<String, String> settings;
    /** Guarded by this. */
    private ChildProcess process;

    private EmbeddedPostgreSql(ServerFolder folder, PostgreSqlCluster cluster, int port, Map<String, String> settings) {
        this.folder = folder;
        this.cluster = cluster;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /** As {@link #start(Path, int, Map)} without settings. */
    public static EmbeddedPostgreSql start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * Starts PostgreSQL, after recovery where the last end was not a clean one, and waits until it accepts connections.
     *
     * @param data the data folder, created when missing; PostgreSQL uses {@code postgresql} in it
     * @param port the port on 127.0.0.1, or 0 for a free one
     * @param settings further settings of {@code postgresql.conf} by name, which win over this class's own
     * @throws EmbeddedServerException when it does not run, with no process left behind
     */
    public static EmbeddedPostgreSql start(Path data, int port, Map<String, String> settings) {
        ServerFolder folder = ServerFolder.open(SERVER, data, "postgresql");
        try {
            PostgreSqlCluster cluster = PostgreSqlCluster.prepare(folder, NAME);
            int chosen = LoopbackPort.choose(SERVER, port);
            EmbeddedPostgreSql started = new EmbeddedPostgreSql(folder, cluster, chosen, Map.copyOf(settings));
            started.createRoleAndDatabase();
            return started;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Starts a standby of a server that runs: a copy of its data taken now, which then follows it by streaming, answers reads, and
     * takes over with {@link #promote}. The user and the password are the primary's.
     *
     * @param primaryPort where the standby finds the primary on 127.0.0.1: its own port, or that of a proxy before it. It names itself
     *     {@value #STANDBY}
     * @param data as in {@link #start(Path, int, Map)}, empty; not the primary's
     * @param settings as in {@link #start(Path, int, Map)}; the primary needs {@code wal_keep_size} for as much as is written while
     *     the copy is taken
     */
    public static EmbeddedPostgreSql startStandby(
            EmbeddedPostgreSql primary, int primaryPort, Path data, Map<String, String> settings) {
        ServerFolder folder = ServerFolder.open(SERVER, data, "postgresql");
        try {
            PostgreSqlCluster cluster = PostgreSqlCluster.copy(primary.cluster, primary.jdbcUrl("postgres"), folder);
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.put(
                    "primary_conninfo",
                    "host=%s port=%d user=%s password=%s application_name=%s"
                            .formatted(
                                    LoopbackPort.HOST,
                                    primaryPort,
                                    PostgreSqlCluster.SUPERUSER,
                                    cluster.password(PostgreSqlCluster.SUPERUSER),
                                    STANDBY));
            return new EmbeddedPostgreSql(folder, cluster, LoopbackPort.choose(SERVER, 0), Map.copyOf(all));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Makes a standby a primary, on a timeline of its own; returns when it takes writes. */
    public void promote() {
        asSuperuser("SELECT pg_promote(wait => true, wait_seconds => 60)");
    }

    /** Returns when all that has been written so far stands in the data files. */
    public void checkpoint() {
        asSuperuser("CHECKPOINT");
    }

    /** Changes a setting that does not need a restart, for as long as the data lives. */
    public void configure(String name, String value) {
        asSuperuser("ALTER SYSTEM SET %s = '%s'".formatted(name, value.replace("'", "''")));
        asSuperuser("SELECT pg_reload_conf()");
    }

    private void asSuperuser(String sql) {
        try (Connection connection = DriverManager.getConnection(
                        jdbcUrl("postgres"),
                        PostgreSqlCluster.SUPERUSER,
                        cluster.password(PostgreSqlCluster.SUPERUSER));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED, "%s: refused (%s)".formatted(SERVER, e.getMessage()), e);
        }
    }

    private ChildProcess launch() {
        ChildProcess started = ChildProcess.start(folder, cluster.serverCommand(port, allSettings()));
        started.awaitReady(() -> cluster.isReady(started.pid()), START_LIMIT);
        return started;
    }

    private Map<String, String> allSettings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("listen_addresses", LoopbackPort.HOST);
        all.put("unix_socket_directories", "");
        all.put("fsync", "on");
        all.put("synchronous_commit", "on");
        all.put("max_connections", "200");
        all.put("timezone", "UTC");
        // Nothing of what the statements carry belongs in a log, not even when they fail.
        all.put("log_error_verbosity", "terse");
        all.put("log_min_error_statement", "panic");
        if (cluster.hasLibrary("pg_stat_statements")) {
            all.put("shared_preload_libraries", "pg_stat_statements");
        }
        all.putAll(settings);
        return all;
    }

    private void createRoleAndDatabase() {
        try (Connection connection = DriverManager.getConnection(
                        jdbcUrl("postgres"),
                        PostgreSqlCluster.SUPERUSER,
                        cluster.password(PostgreSqlCluster.SUPERUSER));
                Statement statement = connection.createStatement()) {
            if (isMissing(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", NAME)) {
                statement.execute("CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'".formatted(NAME, password()));
                statement.execute("GRANT pg_monitor TO " + NAME);
            }
            if (isMissing(connection, "SELECT 1 FROM pg_database WHERE datname = ?", NAME)) {
                statement.execute("CREATE DATABASE %s OWNER %s".formatted(NAME, NAME));
            }
        } catch (SQLException e) {
            kill();
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED,
                    "%s: cannot create the database %s (%s)".formatted(SERVER, NAME, e.getMessage()),
                    e);
        }
    }

    private static boolean isMissing(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            return !statement.executeQuery().next();
        }
    }

    /** The address it listens on: 127.0.0.1. */
    public String host() {
        return LoopbackPort.HOST;
    }

    /** The port it listens on; the same for as long as this object lives. */
    public int port() {
        return port;
    }

    /** The JDBC URL of the database {@value #NAME}. */
    public String jdbcUrl() {
        return jdbcUrl(NAME);
    }

    /** The JDBC URL of a database of this server, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(host(), port, database);
    }

    /** The role that the application uses, {@value #NAME}. */
    public String user() {
        return NAME;
    }

    /** The password of {@link #user()}, generated once for the data folder. */
    public String password() {
        return cluster.password(NAME);
    }

    /** The id of the server's main process. */
    public synchronized long pid() {
        return process.pid();
    }

    /** Whether the main process runs: false after {@link #kill()}, {@link #close()} or its own end. */
    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** {@code kill -9} of all its processes; returns when they are gone. The folder stays locked for {@link #restart()}. */
    public synchronized void kill() {
        process.kill();
    }

    /** {@code pg_ctl stop -m immediate}: no checkpoint, nothing rolled back; {@link #restart()} recovers from the log. */
    public synchronized void stopImmediately() {
        process.stop(() -> cluster.askToStop("immediate"), STOP_LIMIT);
    }

    /** Stops the server if it runs, cutting its connections, and starts it on the same port with the same data. */
    public synchronized void restart() {
        stop();
        LoopbackPort.choose(SERVER, port);
        process = launch();
    }

    /** Rolls back what is open, stops the server and frees the folder; the data stays. */
    @Override
    public synchronized void close() {
        stop();
        folder.close();
    }

    private void stop() {
        process.stop(() -> cluster.askToStop("fast"), STOP_LIMIT);
    }
}
