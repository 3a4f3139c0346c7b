package io.herald.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standby follows its primary, waits for it where it is asked to, and takes its place; an immediate stop loses nothing. */
@Timeout(180)
class StandbyTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void aStandbyHasWhatItsPrimaryConfirmedAndTakesItsPlace() throws SQLException {
        try (EmbeddedPostgreSql primary =
                EmbeddedPostgreSql.start(folder.resolve("first"), 0, Map.of("wal_keep_size", "64MB"))) {
            execute(primary, "CREATE TABLE kept AS SELECT 1 AS n");
            try (EmbeddedPostgreSql standby =
                    EmbeddedPostgreSql.startStandby(primary, primary.port(), folder.resolve("second"), Map.of())) {
                assertThat(number(standby, "SELECT pg_is_in_recovery()::int")).isEqualTo(1);
                primary.configure("synchronous_standby_names", EmbeddedPostgreSql.STANDBY);
                await().atMost(LIMIT)
                        .until(() -> number(
                                        primary,
                                        "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'")
                                == 1);
                execute(primary, "INSERT INTO kept VALUES (2)");
                primary.stopImmediately();
                primary.restart();
                assertThat(number(primary, "SELECT count(*) FROM kept")).isEqualTo(2);
                primary.kill();

                standby.promote();

                assertThat(number(standby, "SELECT count(*) FROM kept")).isEqualTo(2);
                execute(standby, "INSERT INTO kept VALUES (3)");
            }
        }
    }

    private static void execute(EmbeddedPostgreSql server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(EmbeddedPostgreSql server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection connect(EmbeddedPostgreSql server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }
}
