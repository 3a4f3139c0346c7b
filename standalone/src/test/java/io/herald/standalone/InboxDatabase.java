package io.herald.standalone;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Standalone's PostgreSQL seen from outside; it goes on running for a while when the JVM that started it is killed. */
final class InboxDatabase {

    private final JdbcClient sql;

    private InboxDatabase(JdbcClient sql) {
        this.sql = sql;
    }

    /** One that runs now, found by what it keeps in its data folder. */
    static InboxDatabase in(Path data) {
        Path folder = data.resolve("postgresql");
        Properties passwords = new Properties();
        try (Reader file = Files.newBufferedReader(folder.resolve("passwords.properties"))) {
            passwords.load(file);
            // The fourth line of postmaster.pid is the port (PostgreSQL manual, pidfile.h).
            int port = Integer.parseInt(Files.readAllLines(folder.resolve("cluster/postmaster.pid"))
                    .get(3)
                    .strip());
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/herald");
            source.setUser("herald");
            source.setPassword(passwords.getProperty("herald"));
            return new InboxDatabase(JdbcClient.create(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The user's entries, in the order of seq. */
    List<Entry> entries(String user) {
        return sql.sql("""
                        SELECT e.seq, coalesce(e.payload, p.body)::json ->> 'id' AS id
                        FROM inbox i JOIN entry e USING (user_no) LEFT JOIN payload p USING (payload_id)
                        WHERE i.user_id = :user ORDER BY e.seq""")
                .param("user", user)
                .query((row, number) -> new Entry(row.getLong(1), row.getString(2)))
                .list();
    }

    record Entry(long seq, String id) {}

    /** How many entries all users have. */
    long entries() {
        return sql.sql("SELECT count(*) FROM entry").query(Long.class).single();
    }

    /** The one number that a query yields. */
    long number(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    /** Changes something behind Herald's back. */
    void change(String statement) {
        sql.sql(statement).update();
    }

    /** Whether everything up to and including this seq is acknowledged. */
    boolean acknowledged(String user, long upTo) {
        return sql.sql("SELECT acked @> int8range(1, :upTo, '[]') FROM inbox WHERE user_id = :user")
                .param("upTo", upTo)
                .param("user", user)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** What is kept of a device, keys as base64url. */
    record Device(String provider, String target, String p256dh, String auth, boolean dropped) {}

    /** The user's devices, the latest registered last. */
    List<Device> devices(String user) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return sql.sql(
                        "SELECT d.* FROM device d JOIN inbox i USING (user_no) WHERE i.user_id = ? ORDER BY registered_at")
                .param(user)
                .query((row, number) -> new Device(
                        row.getString("provider"),
                        row.getString("target"),
                        base64.encodeToString(row.getBytes("key_p256dh")),
                        base64.encodeToString(row.getBytes("key_auth")),
                        row.getTimestamp("dropped_at") != null))
                .list();
    }

    /** As the push worker does when a provider says that a target is gone. */
    void dropDevices(String user) {
        sql.sql("""
                        UPDATE device SET dropped_at = now(), dropped_reason = 'gone'
                        WHERE user_no = (SELECT user_no FROM inbox WHERE user_id = ?)""").param(user).update();
    }
}
