package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.delivery.ApiClient.Answer;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.test.Database;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL killed under a node, and back: meanwhile every HTTP interface says that the request is to be repeated, and the repeated
 * one does what it always does. Who could not be signed out stays connected until then. Sessions are {@link OutageTest}'s.
 */
class DatabaseAwayTest {

    /** @param usual status while the database is there */
    private record Request(String name, int usual, Supplier<Answer> ask) {}

    @TempDir
    private static Path data;

    private static EmbeddedPostgreSql database;
    private static TestNode node;

    private final String alice = Servers.uniqueName("alice");
    private final Map<String, Object> phone =
            DeviceClient.fcm(Servers.uniqueName("token-") + ":APA91b" + "x".repeat(130));

    @BeforeAll
    static void start() {
        database = EmbeddedPostgreSql.start(data, 0);
        node = TestNode.start(
                TestNode.servers(
                        new Database(database.jdbcUrl(), database.user(), database.password()), Servers.redis()),
                "--spring.datasource.hikari.connection-timeout=300",
                "--spring.datasource.hikari.validation-timeout=250",
                "--herald.delivery.erasure.settle=10ms");
    }

    @AfterAll
    static void stop() {
        node.close();
        database.close();
    }

    @Test
    void whileTheDatabaseIsAwayEveryRequestIsToBeRepeatedAndAfterwardsItHolds() {
        assertThat(DeviceClient.of(node, alice).register(phone).status()).isEqualTo(201);
        List<Request> requests = requests();
        requests.forEach(DatabaseAwayTest::assertUsual);
        StompClient session = node.connect(alice);
        Request signOut = admin("/api/v1/sessions", "DELETE", "?user=" + alice, 202);

        database.kill();

        List<Request> all = new ArrayList<>(requests);
        all.add(signOut);
        atOnce(all).forEach(DatabaseAwayTest::assertToBeRepeated);
        assertThat(session.isClosed()).isFalse();

        database.restart();

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> requests.forEach(DatabaseAwayTest::assertUsual));
        assertThat(session.isClosed()).isFalse();
        assertUsual(signOut);
        assertThat(session.closeCode()).isEqualTo(4202);
    }

    private List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        Map.of("", 200, "/1", 404, "/counts", 200, "/changes?since=0&epoch=abc", 410)
                .forEach(
                        (path, usual) -> requests.add(new Request("GET inbox" + path, usual, () -> inbox().get(path))));
        for (String action : List.of("/seen", "/read", "/unread", "/archive", "/unarchive")) {
            requests.add(new Request("POST inbox" + action, 200, () -> inbox().post(action, "{\"seqs\":[1]}")));
        }
        requests.add(new Request(
                "POST inbox/acknowledgements", 204, () -> inbox().post("/acknowledgements", "{\"seqs\":[1]}")));
        DeviceClient devices = DeviceClient.of(node, alice);
        requests.add(new Request("POST devices", 200, () -> devices.register(phone)));
        requests.add(new Request("GET devices", 200, devices::list));
        for (String method : List.of("PUT", "GET", "DELETE")) {
            requests.add(admin("/api/v1/groups/members", method, "?group=g&user=u", 200));
        }
        requests.add(admin("/api/v1/users", "DELETE", "?user=" + Servers.uniqueName("carol"), 204));
        return requests;
    }

    /** Of a user of its own: one user's requests take turns. */
    private static ApiClient inbox() {
        return ApiClient.of(node, "/api/v1/inbox", Servers.uniqueName("u"));
    }

    private static Request admin(String path, String method, String query, int usual) {
        ApiClient admin = new ApiClient(node, path, TestTokens.shared().token("root", "admin"));
        return new Request(method + " " + path, usual, () -> admin.call(method, query, null));
    }

    private static void assertUsual(Request request) {
        Answer answer = request.ask().get();
        assertThat(answer.status())
                .as("%s: %s", request.name(), answer.whole().body())
                .isEqualTo(request.usual());
    }

    /** Each waits for the database in vain, all of them together. */
    private static Map<Request, Answer> atOnce(List<Request> requests) {
        Map<Request, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            requests.forEach(each -> asked.put(each, CompletableFuture.supplyAsync(each.ask(), threads)));
        }
        Map<Request, Answer> answers = new LinkedHashMap<>();
        asked.forEach((request, answer) -> answers.put(request, answer.join()));
        return answers;
    }

    private static void assertToBeRepeated(Request request, Answer answer) {
        assertThat(answer.status()).as(request.name()).isEqualTo(503);
        assertThat(answer.whole().headers().firstValue("Content-Type").orElse(""))
                .as(request.name())
                .startsWith("application/problem+json");
        assertThat(answer.whole().headers().firstValue("Retry-After"))
                .as(request.name())
                .contains("2");
    }
}
