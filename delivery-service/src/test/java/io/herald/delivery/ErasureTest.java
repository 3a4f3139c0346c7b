package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.Epochs;
import io.herald.core.notification.Earlier;
import io.herald.core.presence.Whereabouts;
import io.herald.delivery.ApiClient.Answer;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Of an erased user nothing is left in any table, whatever was written meanwhile; the sessions end and old tokens do not bring him back;
 * nobody else loses anything; and cursors of the former life are told so.
 */
class ErasureTest {

    private static final TestTokens TOKENS = TestTokens.shared();

    private static List<String> servers;
    private static TestNode here;
    private static TestNode there;
    private static Author author;
    private static JdbcClient database;

    private final String alice = Servers.uniqueName("alice");
    private final String bob = Servers.uniqueName("bob");

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        String[] settings = {
            "--herald.delivery.revocation.poll-interval=100ms",
            "--herald.delivery.erasure.settle=500ms",
            "--herald.delivery.erasure.piece=40",
            "--herald.delivery.erasure.sweep-interval=200ms",
            "--herald.delivery.head-check.interval=500ms"
        };
        here = TestNode.start(servers, settings);
        there = TestNode.start(servers, settings);
        author = new Author(servers);
        database = here.bean(JdbcClient.class);
    }

    @AfterAll
    static void stop() {
        author.close();
        there.close();
        here.close();
    }

    private static ApiClient admin() {
        return new ApiClient(here, "/api/v1/users", TOKENS.token("root", "admin"));
    }

    private static Answer erase(String user) {
        return admin().call("DELETE", "?user=" + user, null);
    }

    /** A token that is issued after whatever revocation this test makes. */
    private static String later(String user) {
        return TOKENS.tokenFor(user)
                .claim("iat", Date.from(Instant.now().plusSeconds(50)))
                .sign();
    }

    /** Every table, and whether it has a column of user numbers. A table that is added later is looked at without being named here. */
    private static Map<String, Boolean> tables() {
        Map<String, Boolean> tables = new LinkedHashMap<>();
        database.sql("""
                SELECT table_name, bool_or(column_name = 'user_no') FROM information_schema.columns
                JOIN information_schema.tables USING (table_schema, table_name)
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'flyway_schema_history'
                GROUP BY table_name ORDER BY table_name
                """)
                .query((row, nr) -> tables.put(row.getString(1), row.getBoolean(2)))
                .list();
        return tables;
    }

    /** What is left of a user: tables with rows of his number, or with rows in which his id or a text of his stands. */
    private static List<String> left(long userNo, String... texts) {
        List<String> left = new ArrayList<>();
        tables().forEach((table, byNumber) -> {
            if (byNumber && !table.equals("erased")) {
                if (count("SELECT count(*) FROM " + table + " WHERE user_no = " + userNo) > 0) {
                    left.add(table);
                }
            }
            for (String text : texts) {
                // The revocation has to name him until the tokens have expired.
                if (!table.equals("revocation")
                        && database.sql("SELECT count(*) FROM " + table + " AS t WHERE strpos(t::text, ?) > 0")
                                        .param(text)
                                        .query(Long.class)
                                        .single()
                                > 0) {
                    left.add(table + " has " + text);
                }
            }
        });
        return left;
    }

    private static long count(String sql) {
        return database.sql(sql).query(Long.class).single();
    }

    private static long userNo(String user) {
        return database.sql("SELECT user_no FROM inbox WHERE user_id = ?")
                .param(user)
                .query(Long.class)
                .single();
    }

    /** Something in every table that has rows of users. */
    private long fill(String user) {
        ApiClient inbox = ApiClient.of(here, "/api/v1/inbox", user);
        Author.Written first = author.append(user, "first of " + user, "text of " + user, null);
        author.write(user, 100);
        author.append(user, Instant.now().plusSeconds(3600));
        author.succeed(user, new Earlier.Updated(first.notification().key()));
        inbox.post("/read", "{\"seqs\":[5,7]}");
        DeviceClient.of(here, user).registered(DeviceClient.fcm("token-of-" + user));
        long userNo = userNo(user);
        database.sql("INSERT INTO push (user_no, seq, device_id, sender, lane, state, always, next_at) SELECT " + userNo
                        + ", 3, device_id, 'fcm/shop', '', 'waiting', false, now() + interval '1 day' FROM device WHERE user_no = "
                        + userNo)
                .update();
        for (String row : List.of(
                "push_attempt (user_no, seq, device_id, attempt, ended_at, outcome) VALUES (%d, 3, gen_random_uuid(), 1, now(), 'retry')",
                "push_due VALUES (now() + interval '1 day', %d, 3, false)",
                "push_recall VALUES (%d, now() + interval '1 day')",
                "collapse VALUES (%d, gen_random_uuid(), 3)")) {
            database.sql("INSERT INTO " + row.formatted(userNo)).update();
        }
        new ApiClient(here, "/api/v1/groups/members", TOKENS.token("root", "admin"))
                .call("PUT", "?group=" + Servers.uniqueName("g") + "&user=" + user, null);
        database.sql("""
                WITH one AS (INSERT INTO broadcast (audience, revision, last_user_no, key, content_hash, notification_id, source,
                                                    created_at, push_mode, push_after, priority, localized, payload_id)
                             SELECT 'x' || gen_random_uuid(), 0, 0, gen_random_uuid(), 0, 'n', '', now(), 'never', 0, 'normal', false, 0
                             RETURNING broadcast_id)
                INSERT INTO broadcast_deferred SELECT broadcast_id, %d FROM one
                """.formatted(userNo)).update();
        for (String[] users : List.of(new String[] {user}, new String[] {"before", user, "behind"})) {
            database.sql("""
                    INSERT INTO scheduled (due_at, key, audience, content_hash, users, notification)
                    VALUES (now() + interval '1 day', gen_random_uuid(), gen_random_uuid(), 0, ?, '{}')
                    """).param(new SqlArrayValue("text", (Object[]) users)).update();
        }
        return userNo;
    }

    @Test
    void nothingIsLeftInAnyTableAndNobodyElseLosesAnything() {
        long userNo = fill(alice);
        fill(bob);
        List<String> before = tables().entrySet().stream()
                .filter(table -> table.getValue() && !table.getKey().equals("erased"))
                .map(Map.Entry::getKey)
                .filter(table -> count("SELECT count(*) FROM " + table + " WHERE user_no = " + userNo) == 0)
                .toList();
        assertThat(before).as("tables with users of which this test fills none").isEmpty();
        String others = everythingOf(bob);

        assertThat(erase(alice).status()).isEqualTo(204);

        assertThat(left(userNo, alice)).isEmpty();
        assertThat(everythingOf(bob)).isEqualTo(others);
        assertThat(count("SELECT count(*) FROM scheduled WHERE users = '{before,behind}'"))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM scheduled WHERE '" + bob + "' = ANY (users)"))
                .isEqualTo(2);
        assertThat(erase(alice).status()).isEqualTo(204);
    }

    private static String everythingOf(String user) {
        StringBuilder everything = new StringBuilder();
        tables().forEach((table, byNumber) -> {
            if (byNumber) {
                everything.append(database.sql(
                                "SELECT t::text FROM " + table + " t WHERE user_no = " + userNo(user) + " ORDER BY 1")
                        .query(String.class)
                        .list());
            }
        });
        return everything.toString();
    }

    @Test
    void theSessionsEndOnAllNodesAndAnOldTokenDoesNotBringTheUserBack() {
        String old = TOKENS.token(alice);
        StompClient onHere =
                here.open().connect("1.2", "Authorization:Bearer " + old).subscribe();
        StompClient onThere =
                there.open().connect("1.2", "Authorization:Bearer " + old).subscribe();
        assertThat(onHere.next().isMarker("caught-up")).isTrue();
        assertThat(onThere.next().isMarker("caught-up")).isTrue();

        assertThat(erase(alice).status()).isEqualTo(204);

        assertThat(onHere.closeCode()).isEqualTo(4202);
        assertThat(onThere.closeCode()).isEqualTo(4202);
        assertThat(new ApiClient(there, "/api/v1/inbox", old).get("").status()).isEqualTo(401);
        assertThat(new ApiClient(there, "/api/v1/devices", old)
                        .post("", "{\"provider\":\"fcm\",\"target\":\"abc\"}")
                        .status())
                .isEqualTo(401);
        assertThat(count("SELECT count(*) FROM inbox WHERE user_id = '" + alice + "'"))
                .isZero();
        await().until(() -> author.whereabouts(alice) instanceof Whereabouts.Offline);
    }

    @Test
    void aSessionThatStaysAndACursorOfTheFormerLifeAreReset() {
        author.write(alice, 5);
        StompClient staying = here.open()
                .connect("1.2", "Authorization:Bearer " + later(alice))
                .subscribe("ack:client");
        assertThat(staying.replay()).containsExactly(1L, 2L, 3L, 4L, 5L);
        String cursor = here.bean(Epochs.class).current() + "-5";

        assertThat(erase(alice).status()).isEqualTo(204);

        assertThat(staying.next().isMarker("reset")).isTrue();
        assertThat(staying.next().isMarker("caught-up")).isTrue();
        author.write(alice, 2);
        assertThat(staying.seqs(2)).containsExactly(7L, 8L);
        try (StompClient back = there.open().connect("1.2", "Authorization:Bearer " + later(alice))) {
            back.subscribe("after:" + cursor);
            assertThat(back.next().isMarker("reset")).isTrue();
            assertThat(back.seqs(2)).containsExactly(7L, 8L);
        }
        ApiClient inbox = new ApiClient(here, "/api/v1/inbox", later(alice));
        assertThat(inbox.get("").body().get("items").size()).isEqualTo(2);
        assertThat(inbox.get("?before=" + cursor).body().get("items").isEmpty()).isTrue();
        assertThat(inbox.get("/counts").body().get("total").longValue()).isEqualTo(2);
    }

    @Test
    void whatIsAppendedMeanwhileIsErasedOrComesAfterIt() {
        author.write(alice, 300);
        long former = userNo(alice);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                author.append(alice, null);
            }
        });

        assertThat(erase(alice).status()).isEqualTo(204);
        over.set(true);
        writing.join();
        author.append(alice, null);

        assertThat(left(former)).isEmpty();
        Map<String, Object> inbox = database.sql("SELECT * FROM inbox WHERE user_id = ?")
                .param(alice)
                .query()
                .singleRow();
        long began = (Long) inbox.get("began");
        assertThat(began).isGreaterThan(300);
        assertThat(database.sql("SELECT seq FROM entry WHERE user_no = ? ORDER BY seq")
                        .param(inbox.get("user_no"))
                        .query(Long.class)
                        .list())
                .containsExactlyElementsOf(LongStream.rangeClosed(began + 1, (Long) inbox.get("head"))
                        .boxed()
                        .toList());
    }

    @Test
    void whatComesLateUnderTheFormerNumberIsRemoved() {
        author.write(alice, 1);
        long former = userNo(alice);
        assertThat(erase(alice).status()).isEqualTo(204);

        database.sql("INSERT INTO push_attempt (user_no, seq, device_id, attempt, ended_at, outcome) VALUES (" + former
                        + ", 1, gen_random_uuid(), 1, now(), 'accepted')")
                .update();

        await().until(() -> left(former).isEmpty());
    }

    @Test
    void nobodyErasesWithoutTheScope() {
        author.write(alice, 1);
        long userNo = userNo(alice);
        for (String token : List.of("", TOKENS.token(alice), TOKENS.token(alice, "publish"))) {
            ApiClient stranger = new ApiClient(here, "/api/v1/users", token);
            assertThat(stranger.call("DELETE", "?user=" + alice, null).status()).isEqualTo(token.isEmpty() ? 401 : 403);
        }
        assertThat(userNo(alice)).isEqualTo(userNo);
        assertThat(count("SELECT count(*) FROM revocation WHERE user_id = '" + alice + "'"))
                .isZero();
        assertThat(admin().get("?user=" + alice).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?user=", "?usr=al", "?user=%00"})
    void aRequestThatNamesNoUserIsToldWhichFieldIsWrong(String query) {
        Answer answer = admin().call("DELETE", query, null);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.wrong()).containsExactly("user");
    }

    @Test
    void anInboxOfAHundredThousandEntriesIsErasedWhileOthersWrite() {
        author.write(alice);
        long userNo = userNo(alice);
        database.sql("""
                INSERT INTO entry (user_no, seq, key, content_hash, created_at, payload)
                SELECT %d, n, gen_random_uuid(), 0, now(), '{"id":"n' || n || '"}' FROM generate_series(2, 100000) n
                """.formatted(userNo)).update();
        database.sql("UPDATE inbox SET head = 100000 WHERE user_no = " + userNo).update();
        try (TestNode usual = TestNode.start(servers, "--herald.delivery.erasure.settle=1s")) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Long> longest = CompletableFuture.supplyAsync(() -> {
                long most = 0;
                while (!over.get()) {
                    long start = System.nanoTime();
                    author.append(alice, null);
                    most = Math.max(most, System.nanoTime() - start);
                }
                return most;
            });
            long start = System.nanoTime();
            Answer answer = new ApiClient(usual, "/api/v1/users", TOKENS.token("root", "admin"))
                    .call("DELETE", "?user=" + alice, null);
            long took = System.nanoTime() - start;
            over.set(true);
            assertThat(answer.status()).isEqualTo(204);
            System.out.printf(
                    "measured: erasing 100,000 entries took %.2f s, of them 1 s waiting; an append to the same user took at most %.0f ms%n",
                    took / 1e9, longest.join() / 1e6);
        }
        assertThat(left(userNo)).isEmpty();
    }
}
