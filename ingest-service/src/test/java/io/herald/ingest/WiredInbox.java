package io.herald.ingest;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxConfiguration;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.inbox.PostResult;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.test.Database;
import io.herald.test.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** Inboxes over a real, empty database, wired as the service wires them, without the service. */
public final class WiredInbox implements AutoCloseable {

    private static final NotificationParser PARSER =
            new NotificationParser(NotificationLimits.defaults(), Clock.systemUTC());

    private final HikariDataSource pool;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    /** Migrates a new database. */
    public WiredInbox() {
        this(Servers.newDatabase());
    }

    private WiredInbox(Database database) {
        pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setMaximumPoolSize(8);
        pool.setMinimumIdle(0);
        Flyway.configure().dataSource(database.dataSource()).load().migrate();
        context.register(InboxConfiguration.class);
        context.registerBean("dataSource", DataSource.class, () -> pool);
        context.registerBean(JdbcTemplate.class, () -> new JdbcTemplate(context.getBean(DataSource.class)));
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(context.getBean(JdbcTemplate.class)));
        context.registerBean(JdbcTransactionManager.class, () -> new Commits(context.getBean(DataSource.class)));
        context.refresh();
    }

    /** Statements of the test's own. */
    public JdbcTemplate jdbc() {
        return context.getBean(JdbcTemplate.class);
    }

    /** Any bean of the inbox. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Transactions as the service runs them. */
    public TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(JdbcTransactionManager.class));
    }

    /** Cuts the connection of the next transaction right before its commit: what a process does that is killed there. */
    public void dieBeforeTheNextCommit() {
        bean(Commits.class).before.set(true);
    }

    /** Lets the next commit succeed and loses its answer. */
    public void loseTheNextAnswer() {
        bean(Commits.class).after.set(true);
    }

    private static final class Commits extends JdbcTransactionManager {

        final AtomicBoolean before = new AtomicBoolean();
        final AtomicBoolean after = new AtomicBoolean();

        Commits(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            if (before.getAndSet(false)) {
                try {
                    new JdbcTemplate(Objects.requireNonNull(getDataSource()))
                            .execute("SELECT pg_terminate_backend(pg_backend_pid())");
                } catch (DataAccessException killed) {
                    logger.debug("As wanted", killed);
                }
            }
            super.doCommit(status);
            if (after.getAndSet(false)) {
                throw new DataAccessResourceFailureException("the answer is lost");
            }
        }
    }

    /** What the parser makes of a notification that keeps the contract. */
    public static Notification notification(String json) {
        Parsed parsed = PARSER.parse(
                json.getBytes(StandardCharsets.UTF_8),
                new Origin.Request("none", "test", Clock.systemUTC().instant()));
        if (parsed instanceof Parsed.Valid(Notification notification)) {
            return notification;
        }
        throw new AssertionError(parsed.toString());
    }

    /** Appends to one user or a list; a conflict fails the test. */
    public List<PostResult> append(Notification... notifications) {
        List<Post> posts = Stream.of(notifications)
                .map(each -> new Post(
                        each,
                        switch (each.audience()) {
                            case Audience.User(String user) -> List.of(user);
                            case Audience.Users(List<String> users) -> users;
                            default -> throw new AssertionError("not placed at once: " + each.audience());
                        }))
                .toList();
        AppendOutcome outcome = bean(InboxWriter.class).append(List.of(), posts, conflicts -> {
            throw new AssertionError("conflict: " + conflicts);
        });
        return ((AppendOutcome.Committed) outcome).results();
    }

    /** Seqs of a user's entries. */
    public List<Long> seqs(String user) {
        return jdbc().queryForList(
                        "SELECT seq FROM entry JOIN inbox USING (user_no) WHERE user_id = ? ORDER BY seq",
                        Long.class,
                        user);
    }

    /** One value of a user's inbox row, as text. */
    public String inbox(String user, String column) {
        return jdbc().queryForObject("SELECT " + column + "::text FROM inbox WHERE user_id = ?", String.class, user);
    }

    /** Rows of a table. */
    public long count(String table) {
        Long count = jdbc().queryForObject("SELECT count(*) FROM " + table, Long.class);
        return count == null ? 0 : count;
    }

    @Override
    public void close() {
        context.close();
        pool.close();
    }
}
