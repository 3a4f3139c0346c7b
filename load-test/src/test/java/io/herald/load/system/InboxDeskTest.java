package io.herald.load.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.load.traffic.Letter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Filled inboxes are what appends and acknowledgements would have left: no holes, all of it acknowledged, nobody with more than there is room for. */
class InboxDeskTest {

    private static final long ENTRIES = 2503;

    @TempDir
    private static Path folder;

    private static EmbeddedPostgreSql postgreSql;
    private static PGSimpleDataSource database;
    private static int known;

    @BeforeAll
    static void fill() {
        postgreSql = EmbeddedPostgreSql.start(folder, 0);
        database = new PGSimpleDataSource();
        database.setUrl(postgreSql.jdbcUrl());
        database.setUser(postgreSql.user());
        database.setPassword(postgreSql.password());
        Flyway.configure().dataSource(database).load().migrate();
        known = new InboxDesk(database, postgreSql::checkpoint).fill(2, ENTRIES, new Letter(180));
    }

    @AfterAll
    static void stop() {
        postgreSql.close();
    }

    @Test
    void thereAreAsManyEntriesAsAskedFor() throws SQLException {
        assertThat(number("SELECT count(*) FROM entry")).isEqualTo(ENTRIES);
        assertThat(number("SELECT sum(head) FROM inbox")).isEqualTo(ENTRIES);
    }

    @Test
    void othersJoinWhereInboxesWouldHoldTooMany() throws SQLException {
        assertThat(known).isEqualTo(3);
        assertThat(number("SELECT max(head) FROM inbox")).isEqualTo(835);
        assertThat(number("SELECT min(head) FROM inbox")).isEqualTo(834);
    }

    @Test
    void seqsHaveNoHolesAndAllAreAcknowledged() throws SQLException {
        assertThat(number("""
                        SELECT count(*) FROM inbox
                        WHERE head <> (SELECT count(*) FROM entry WHERE entry.user_no = inbox.user_no)
                           OR head <> (SELECT max(seq) FROM entry WHERE entry.user_no = inbox.user_no)
                           OR acked <> int8multirange(int8range(1, head, '[]'))""")).isZero();
    }

    @Test
    void anEntryIsAStoredNotificationUnderItsKeyAndOlderThanTheNext() throws SQLException {
        assertThat(number("""
                        SELECT count(*) FROM entry
                        WHERE payload::jsonb ->> 'source' <> 'load-test'
                           OR (payload::jsonb ->> 'createdAt')::timestamptz <> created_at
                           OR left(encode(sha256(convert_to(payload::jsonb ->> 'source', 'UTF8') || '\\x00'
                                  || convert_to(payload::jsonb ->> 'id', 'UTF8')), 'hex'), 32)::uuid <> key
                           OR length(payload::jsonb ->> 'body') <> 180""")).isZero();
        assertThat(number("""
                        SELECT count(*) FROM entry JOIN entry later USING (user_no)
                        WHERE later.seq = entry.seq + 1 AND later.stored_at <= entry.stored_at""")).isZero();
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
