package io.herald.ingest.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.Memberships;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * From the topic to the inboxes of a group: in order, once, beside what goes to single users; other content under a taken id is a dead
 * letter; administrators, and nobody else, are told how far it is.
 */
@IngestServiceTest
class BroadcastsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TestTokens TOKENS = TestTokens.shared();

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    @Autowired
    Memberships memberships;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String group = Servers.uniqueName("team");
    private final List<String> members =
            IntStream.range(0, 40).mapToObj(i -> group + "-" + i).toList();

    @Test
    void whatIsSentToAGroupArrivesAtItsMembersOnceAndInOrder() {
        join();
        for (int i = 0; i < 5; i++) {
            probe.produce(group, toGroup("n" + i, "t"));
            probe.produce(group, toGroup("n" + i, "t"));
        }

        members.forEach(user -> awaitInbox(user, 5));
        members.forEach(user -> assertThat(probe.inbox(user))
                .extracting(row -> row.payload().substring(7, 9))
                .containsExactly("n0", "n1", "n2", "n3", "n4"));
    }

    @Test
    void otherContentUnderATakenIdIsADeadLetterAndGoesToNobody() {
        join();
        probe.produce(group, toGroup("n1", "t"));
        probe.produce(group, toGroup("n1", "other"));
        probe.produce(group, toGroup("n2", "t"));

        members.forEach(user -> awaitInbox(user, 2));
        await().until(() -> !probe.deadLetters(group).isEmpty());
        ConsumerRecord<byte[], byte[]> letter = probe.deadLetters(group).getFirst();
        assertThat(letter.value()).asString(StandardCharsets.UTF_8).contains("other");
        assertThat(IngestProbe.header(letter, "herald-dlt-reason")).contains("\"field\":\"id\"");
    }

    @Test
    void administratorsAreToldHowFarItIs() {
        join();
        probe.produce(group, toGroup("n1", "t"));
        members.forEach(user -> awaitInbox(user, 1));
        String query = "?source=" + group + "&id=n1";
        await().until(() -> ok(get(query))
                .get("broadcasts")
                .get(0)
                .get("state")
                .stringValue()
                .equals("finished"));

        JsonNode found = ok(get(query)).get("broadcasts");
        assertThat(found.size()).isEqualTo(1);
        JsonNode one = found.get(0);
        assertThat(one.get("audience")).isEqualTo(JSON.readTree("{\"group\":\"" + group + "\"}"));
        assertThat(one.get("revision").intValue()).isEqualTo(1);
        assertThat(one.get("total").intValue()).isEqualTo(40);
        assertThat(one.get("done").intValue()).isEqualTo(40);
        assertThat(one.get("conflicts").intValue() + one.get("deferred").intValue())
                .isZero();
        assertThat(one.get("rate").doubleValue()).isPositive();
        assertThat(one.get("acceptedAt").stringValue())
                .isLessThanOrEqualTo(one.get("finishedAt").stringValue());
        assertThat(ok(get("/" + one.get("broadcast").longValue()))).isEqualTo(one);
        long after = one.get("broadcast").longValue() + 1;
        JsonNode page = ok(get("?limit=1&before=" + after));
        assertThat(page.get("broadcasts").get(0)).isEqualTo(one);
        assertThat(page.get("next").stringValue())
                .isEqualTo(one.get("broadcast").toString());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertProblem(get("/9223372036854775807"), 404);
        assertThat(ok(get("?source=nobody&id=none")).get("broadcasts").isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=0, limit",
        "?limit=101, limit",
        "?limit=x, limit",
        "?before=0, before",
        "?before=x, before",
        "/x, broadcast",
        "/0, broadcast",
        "?id=, id",
        "?id=%00, id",
        "?source=shop, id",
        "?id=a&source=%0A, source"
    })
    void aWrongParameterIsNamed(String target, String field) {
        HttpResponse<String> answer = get(target);

        assertProblem(answer, 400);
        assertThat(JSON.readTree(answer.body())
                        .get("errors")
                        .get(0)
                        .get("field")
                        .stringValue())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?id=a", "/1"})
    void nobodyIsToldWithoutAGoodTokenAndTheScope(String target) {
        assertProblem(send(request(target)), 401);
        String foreign = TOKENS.tokenFor("root").scopes("admin").signWithForeignKey();
        assertProblem(send(request(target).header("Authorization", "Bearer " + foreign)), 401);
        for (String token : List.of(TOKENS.token("ann"), TOKENS.token("ann", "publish"))) {
            assertProblem(send(request(target).header("Authorization", "Bearer " + token)), 403);
        }
    }

    private void join() {
        memberships.apply(
                List.of(),
                members.stream()
                        .map(user -> new MembershipChange(group, user, true))
                        .toList());
    }

    private String toGroup(String id, String title) {
        return "{\"id\":\"%s\",\"source\":\"%s\",\"audience\":{\"group\":\"%s\"},\"title\":\"%s\"}"
                .formatted(id, group, group, title);
    }

    private void awaitInbox(String user, int size) {
        await().untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(size));
    }

    private HttpResponse<String> get(String target) {
        return send(request(target).header("Authorization", "Bearer " + TOKENS.token("root", "admin")));
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/broadcasts" + target));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }
}
