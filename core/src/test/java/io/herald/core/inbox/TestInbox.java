package io.herald.core.inbox;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.PushPolicy;
import io.herald.test.Database;
import io.herald.test.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** An inbox over a real, empty database, wired as the services wire it. */
final class TestInbox {

    /** Of a page: larger than any that a test reads. */
    static final long ANY_SIZE = 1 << 30;

    /** More than any test makes. */
    static final int RUNS = 1000;

    final JdbcTemplate jdbc;
    final Epochs epochs;
    final ConsumedPositions positions;
    final InboxWriter writer;
    final InboxReader reader;
    final Acknowledgements acknowledgements;

    TestInbox() {
        this(Servers.newDatabase());
    }

    private TestInbox(Database database) {
        this(database.jdbcUrl(), database.user(), database.password());
    }

    TestInbox(String jdbcUrl, String user, String password) {
        var wiring = new InboxConfiguration();
        epochs = wiring.epochs();
        HikariDataSource dataSource = pool(jdbcUrl, user, password);
        new EpochWatch(() -> epochs).postProcessBeforeInitialization(dataSource, "dataSource");
        Flyway.configure().dataSource(dataSource).load().migrate();
        jdbc = new JdbcTemplate(dataSource);
        var transactions = new JdbcTransactionManager(dataSource);
        JdbcClient client = JdbcClient.create(jdbc);
        positions = wiring.consumedPositions(client);
        writer = wiring.inboxWriter(transactions, jdbc, positions, epochs);
        reader = wiring.inboxReader(jdbc, epochs);
        acknowledgements = wiring.acknowledgements(jdbc, epochs);
    }

    private static HikariDataSource pool(String jdbcUrl, String user, String password) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(jdbcUrl);
        pool.setUsername(user);
        pool.setPassword(password);
        pool.setMaximumPoolSize(6);
        pool.setMinimumIdle(0);
        return pool;
    }

    static Notification notification(String id) {
        return notification(id, "body of " + id);
    }

    static Notification notification(String id, String body) {
        return notification(id, body, null);
    }

    static Notification notification(String id, String body, Instant expiresAt) {
        return new Notification(
                id,
                "test",
                new Audience.User("unused"),
                Instant.parse("2026-01-01T00:00:00Z"),
                expiresAt,
                new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofSeconds(30)),
                Handling.PLAIN,
                "{\"id\":\"" + id + "\",\"body\":\"" + body + "\"}",
                UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)),
                body.hashCode());
    }

    static Post post(String id, String... userIds) {
        return new Post(notification(id), List.of(userIds));
    }

    /** Appends without a consumer position; a conflict fails the test. */
    List<PostResult> append(Post... posts) {
        return append(List.of(posts));
    }

    List<PostResult> append(List<Post> posts) {
        AppendOutcome outcome = writer.append(List.of(), posts, conflicts -> {
            throw new AssertionError("conflict: " + conflicts);
        });
        return ((AppendOutcome.Committed) outcome).results();
    }

    void acknowledge(String userId, long from, long to) {
        acknowledgements.save(List.of(new Acknowledgement(userId, epochs.current(), from, to)), RUNS);
    }

    List<Long> seqs(String userId) {
        return jdbc.queryForList(
                "SELECT seq FROM entry JOIN inbox USING (user_no) WHERE user_id = ? ORDER BY seq", Long.class, userId);
    }

    Opening open(String userId) {
        return reader.open(List.of(userId)).get(userId);
    }

    long head(String userId) {
        Standing standing = reader.standings(List.of(userId)).get(userId);
        return standing == null ? -1 : standing.head();
    }

    String acked(String userId) {
        return jdbc.queryForObject("SELECT acked::text FROM inbox WHERE user_id = ?", String.class, userId);
    }
}
