package io.herald.ingest.retention;

import static io.herald.ingest.IngestProbe.to;
import static io.herald.ingest.WiredInbox.notification;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.ingest.WiredInbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Retention: a log loses the prefix that is old enough and nothing else; all that belongs to it goes with it; counts, readers and writers
 * are right at any moment; nobody waits; a walk that dies is gone on with; the same id is new again.
 */
class RetentionTest {

    private static final RetentionProperties SETTINGS =
            new RetentionProperties(Duration.ofDays(30), Duration.ofHours(1), Duration.ofMillis(1), 100, 10);

    private WiredInbox inbox;

    @BeforeEach
    void open() {
        inbox = new WiredInbox();
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void aLogLosesItsOldBeginningAndNothingBehindAYoungerEntry() {
        append("a", 1, 5);
        age("a", 1, 2, 40);
        age("a", 4, 4, 40);
        append("b", 1, 3);

        round(walk());

        assertThat(inbox.seqs("a")).containsExactly(3L, 4L, 5L);
        assertThat(inbox.inbox("a", "gone")).isEqualTo("{[1,3)}");
        assertThat(inbox.inbox("a", "acked")).isEqualTo("{[1,3)}");
        assertThat(inbox.inbox("a", "head")).isEqualTo("5");
        assertThat(inbox.seqs("b")).hasSize(3);
        assertThat(inbox.inbox("b", "gone")).isEqualTo("{}");
    }

    @Test
    void allThatBelongsToAnEntryGoesWithIt() {
        inbox.append(notification("{\"id\":\"shared\",\"audience\":{\"users\":[\"a\",\"b\"]},\"collapseKey\":\"k\"}"));
        inbox.jdbc().update("""
                INSERT INTO push (user_no, seq, device_id, sender, lane, state, always)
                SELECT user_no, seq, gen_random_uuid(), 'fcm/x', '', 'settled', false FROM entry
                """);
        inbox.jdbc().update("""
                INSERT INTO push_attempt (user_no, seq, device_id, attempt, ended_at, outcome, reported)
                SELECT user_no, seq, gen_random_uuid(), 1, now(), 'accepted', user_no % 2 = 0 FROM entry
                """);
        inbox.jdbc().update("UPDATE entry SET expires_at = now() + interval '300 days'");
        inbox.jdbc().update("INSERT INTO expiry (expires_at, user_no, seq) SELECT expires_at, user_no, seq FROM entry");
        inbox.jdbc()
                .update(
                        "INSERT INTO collapse (user_no, key, seq) SELECT user_no, key, seq FROM entry ON CONFLICT DO NOTHING");
        inbox.jdbc().update("INSERT INTO push_due SELECT now() - interval '39 days', user_no, seq, false FROM entry");
        inbox.jdbc()
                .update(
                        "INSERT INTO idempotency VALUES ('d', 'f', '[]', true, now() - interval '40 days'), ('e', 'f', '[]', true, now())");
        inbox.jdbc().update("INSERT INTO mark SELECT user_no, 'read', 1, user_no, now() FROM entry");
        inbox.jdbc()
                .update(
                        "INSERT INTO inbox_change SELECT user_no, user_no, 'read', '{[1,2)}', now() - user_no * interval '20 days' FROM entry");
        age("a", 1, 1, 40);
        age("b", 1, 1, 40);
        inbox.jdbc().update("UPDATE payload SET created_at = now() - interval '40 days'");

        round(walk());

        for (String table : List.of("entry", "push", "expiry", "collapse", "push_due", "payload")) {
            assertThat(inbox.count(table)).as(table).isZero();
        }
        assertThat(inbox.count("push_attempt"))
                .as("what nobody was told of yet stays")
                .isEqualTo(1);
        assertThat(inbox.count("idempotency")).isEqualTo(1);
        assertThat(inbox.count("mark")).as("a run that is not over stays").isEqualTo(1);
        assertThat(inbox.count("inbox_change")).isEqualTo(1);
    }

    @Test
    void aSharedPayloadStaysAsLongAsAnyEntryThatUsesIt() {
        inbox.append(notification("{\"id\":\"1\",\"audience\":{\"users\":[\"a\",\"b\"]},\"title\":\"one\"}"));
        inbox.append(notification("{\"id\":\"2\",\"audience\":{\"users\":[\"a\",\"b\"]},\"title\":\"two\"}"));
        age("a", 1, 1, 40);
        age("b", 1, 1, 40);
        inbox.jdbc().update("UPDATE payload SET created_at = now() - interval '40 days' WHERE body LIKE '%one%'");
        // Stored a moment before the cutoff, behind an entry from a moment after it: the log keeps both.
        age("a", 2, 2, 20);
        append("a", 3, 3);
        inbox.jdbc().update("UPDATE payload SET created_at = now() - interval '721 hours' WHERE body LIKE '%two%'");
        inbox.jdbc().update("UPDATE entry SET stored_at = now() - interval '721 hours' WHERE user_no = 2 AND seq = 2");

        round(walk());

        assertThat(inbox.jdbc().queryForObject("""
                        SELECT count(*) FROM entry LEFT JOIN payload USING (payload_id)
                        WHERE coalesce(entry.payload, payload.body) IS NULL
                        """, Long.class)).isZero();
        assertThat(inbox.count("payload")).isEqualTo(1);
    }

    @Test
    void thePayloadOfABroadcastStaysUntilTheBroadcastHasBeenOverForAsLong() {
        for (String finished : List.of("NULL", "now()", "now() - interval '40 days'")) {
            inbox.jdbc().update("""
                            WITH body AS (INSERT INTO payload (created_at, body) VALUES (now() - interval '50 days', '{}') RETURNING payload_id)
                            INSERT INTO broadcast (audience, revision, last_user_no, key, content_hash, notification_id, source, created_at,
                                                   push_mode, push_after, priority, localized, payload_id, finished_at)
                            SELECT 'everyone', 0, 0, gen_random_uuid(), 0, 'n', '', now(), 'NEVER', 0, 'NORMAL', false, payload_id, %s FROM body
                            """.formatted(finished));
        }
        round(walk());
        assertThat(inbox.count("payload")).isEqualTo(2);
        assertThat(inbox.count("broadcast")).isEqualTo(2);
        assertThat(inbox.count("broadcast LEFT JOIN payload USING (payload_id) WHERE body IS NULL"))
                .isZero();
    }

    @Test
    void theSameIdAfterwardsIsNew() {
        append("a", 1, 2);
        age("a", 1, 2, 40);
        round(walk());
        append("a", 1, 1);
        assertThat(inbox.seqs("a")).containsExactly(3L);
    }

    @Test
    void aUserWithAHundredThousandEntriesIsCutInSmallStepsWhileHeIsWrittenTo() {
        append("a", 1, 1);
        many("a", 2, 100_000);
        age("a", 1, 99_999, 40);
        RetentionWalk walk = walk();
        int steps = 0;
        long before = System.nanoTime();
        while (!isOver(walk.step())) {
            if (++steps % 100 == 0) {
                append("a", 1_000_000 + steps, 1_000_000 + steps);
            }
            String gone = inbox.inbox("a", "gone");
            long first = inbox.jdbc().queryForObject("SELECT min(seq) FROM entry WHERE user_no = 1", Long.class);
            assertThat(gone).isEqualTo(first == 1 ? "{}" : "{[1," + first + ")}");
        }
        System.out.println("100,000 entries of one user in " + steps + " steps: "
                + Duration.ofNanos(System.nanoTime() - before).toMillis() + " ms");
        assertThat(steps).isGreaterThan(1000);
        assertThat(inbox.count("entry")).isEqualTo(1 + steps / 100);
        assertThat(inbox.inbox("a", "gone")).isEqualTo("{[1,100000)}");
    }

    @Test
    void whoIsLockedIsPassedOverAndComesLaterAndTheRoundDoesNotEndWithoutHim() throws Exception {
        for (String user : List.of("a", "b", "c")) {
            append(user, 1, 2);
            age(user, 1, 1, 40);
        }
        RetentionWalk walk = walk();
        try (Connection other = inbox.bean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM inbox WHERE user_id = 'b' FOR NO KEY UPDATE");
            walk.step();
            walk.step();
            assertThat(inbox.seqs("a")).containsExactly(2L);
            assertThat(inbox.seqs("b")).containsExactly(1L, 2L);
            assertThat(inbox.seqs("c")).containsExactly(2L);
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> round(walk));
            assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            append("c", 3, 3);
            other.rollback();
            waiting.get(30, TimeUnit.SECONDS);
        }
        assertThat(inbox.seqs("b")).containsExactly(2L);
    }

    @Test
    void aWalkThatDiesInTheMiddleOfAStepIsGoneOnWithByAnother() {
        List<String> users = IntStream.range(0, 50).mapToObj(i -> "u" + i).toList();
        for (String user : users) {
            append(user, 1, 10);
            age(user, 1, 6, 40);
        }
        AtomicInteger commits = new AtomicInteger();
        RetentionWalk dying = walk(new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) throws TransactionException {
                return inbox.transaction().execute(status -> {
                    T result = action.doInTransaction(status);
                    if (commits.incrementAndGet() > 3) {
                        throw new IllegalStateException("killed before the commit");
                    }
                    return result;
                });
            }
        });
        for (int i = 0; i < 3; i++) {
            dying.step();
        }
        assertThatThrownBy(dying::step).hasMessageContaining("killed");
        for (String user : users) {
            assertThat(inbox.inbox(user, "gone")).isEqualTo(inbox.seqs(user).size() == 10 ? "{}" : "{[1,7)}");
        }
        assertThat(inbox.count("entry")).isBetween(201L, 499L);
        round(walk());
        assertThat(inbox.count("entry")).isEqualTo(200);
    }

    @Test
    void oneWalksAtATimeAndTheNextRoundWaitsForItsTime() throws Exception {
        append("a", 1, 1);
        age("a", 1, 1, 40);
        RetentionWalk walk = walk();
        try (Connection other = inbox.bean(DataSource.class).getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM retention_walk FOR UPDATE");
            assertThat(walk.step()).isEqualTo(Duration.ofSeconds(5));
            other.rollback();
        }
        round(walk);
        assertThat(inbox.seqs("a")).isEmpty();
        append("a", 2, 2);
        age("a", 2, 2, 40);
        assertThat(isOver(walk.step())).isTrue();
        inbox.jdbc().update("UPDATE retention_walk SET begun_at = begun_at - interval '1 hour'");
        round(walk);
        assertThat(inbox.seqs("a")).isEmpty();
    }

    private RetentionWalk walk() {
        return walk(inbox.transaction());
    }

    private RetentionWalk walk(TransactionOperations transaction) {
        return new RetentionWalk(
                transaction,
                inbox.bean(JdbcClient.class),
                new Truncation(inbox.jdbc(), SETTINGS),
                new Leftovers(inbox.jdbc(), SETTINGS),
                SETTINGS,
                new SimpleMeterRegistry());
    }

    private static void round(RetentionWalk walk) {
        int steps = 0;
        while (!isOver(walk.step())) {
            assertThat(++steps).isLessThan(10_000);
        }
    }

    private static boolean isOver(Duration rest) {
        return rest.compareTo(Duration.ofMinutes(30)) > 0;
    }

    private void append(String user, int from, int to) {
        for (int i = from; i <= to; i++) {
            inbox.append(notification(to(user, "n" + i, "t")));
        }
    }

    private void many(String user, int from, int to) {
        inbox.jdbc().update("""
                        INSERT INTO entry (user_no, seq, key, content_hash, created_at, payload)
                        SELECT user_no, seq, gen_random_uuid(), seq, now(), '{}' FROM inbox, generate_series(?, ?) AS seq WHERE user_id = ?
                        """, from, to, user);
        inbox.jdbc().update("UPDATE inbox SET head = ? WHERE user_id = ?", to, user);
    }

    private void age(String user, int from, int to, int days) {
        inbox.jdbc().update("""
                        UPDATE entry SET stored_at = now() - ? * interval '1 day'
                        FROM inbox WHERE inbox.user_no = entry.user_no AND user_id = ? AND seq BETWEEN ? AND ?
                        """, days, user, from, to);
    }
}
