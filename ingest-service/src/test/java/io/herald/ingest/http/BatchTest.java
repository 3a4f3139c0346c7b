package io.herald.ingest.http;

import static io.herald.ingest.IngestProbe.to;
import static io.herald.ingest.http.DoorClient.fields;
import static io.herald.ingest.http.DoorClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * Batches: all of it or none, answered in the order of the request, each notification to the character as it was sent; what is wrong is
 * named with its place.
 */
@IngestServiceTest
class BatchTest {

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    private DoorClient client;
    private String user;

    @BeforeEach
    void begin() {
        client = new DoorClient(port);
        user = Servers.uniqueName("user");
    }

    @Test
    void allOfItIsInTheInboxInItsOrderAndToTheCharacter() {
        String odd = "{ \"audience\":{\"user\":\"" + user
                + "\"}, \"title\" : \"\u00e9\ud83d\ude00\\u0041\", \"x\":[1.0, {}] }";
        HttpResponse<String> answer =
                client.publishAll(" [" + to(user, "a", "1") + ",\n" + odd + "\t," + to(user, "c", "3") + "] ");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode accepted = json(answer).get("accepted");
        assertThat(accepted.size()).isEqualTo(3);
        assertThat(accepted.get(0).toString()).isEqualTo("{\"id\":\"a\",\"source\":\"test\"}");
        assertThat(accepted.get(1).get("source").stringValue()).isEqualTo("svc");
        String id = accepted.get(1).get("id").stringValue();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(3));
        assertThat(probe.inbox(user).get(0).payload()).startsWith("{\"id\":\"a\"");
        assertThat(probe.inbox(user).get(1).payload())
                .startsWith("{\"id\":\"" + id + "\",\"source\":\"svc\"")
                .endsWith(",\"title\" : \"\u00e9\ud83d\ude00\\u0041\",\"x\":[1.0, {}]}");
        assertThat(probe.inbox(user).get(2).payload()).startsWith("{\"id\":\"c\"");
    }

    @Test
    void oneThatIsWrongKeepsAllOutAndIsNamedWithItsPlace() {
        String batch = "[" + to(user, "a", "1") + ",{\"audience\":{\"user\":\"" + user
                + "\"},\"actions\":[{\"id\":\"x\",\"title\":7}]},{\"title\":\"t\"},"
                + to(user, "b", "x".repeat(257)) + "]";
        assertThat(fields(client.publishAll(batch), 400))
                .containsExactly("[1].actions[0].title", "[2].audience", "[3].title");
        client.publish("marker-" + user, to(user, "marker", "t"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(1));
    }

    @Test
    void whatIsNoBatchIsRefused() {
        assertThat(fields(client.publishAll("[]"), 400)).containsExactly("");
        assertThat(fields(client.publishAll("{}"), 400)).containsExactly("");
        assertThat(fields(client.publishAll(""), 400)).containsExactly("");
        assertThat(fields(client.publishAll("[" + to(user, "a", "1") + "] x"), 400))
                .hasSize(1);
        assertThat(fields(client.publishAll("[" + to(user, "a", "1") + ",7]"), 400))
                .containsExactly("[1]");
        assertThat(fields(client.publishAll("[" + to(user, "a", "1") + ","), 400))
                .containsExactly("[1]");
        assertThat(fields(client.publishAll("[" + "[".repeat(10_000)), 400)).containsExactly("[0]");
        assertThat(fields(client.publishAll(many(501)), 400)).containsExactly("");
        assertThat(fields(client.publishAll("[" + "{},".repeat(30) + "{}]"), 400))
                .hasSize(20)
                .endsWith("");
    }

    @Test
    void theLargestBatchIsTakenAndALargerOneIsNot() {
        HttpResponse<String> answer = client.publishAll(many(500));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("accepted").size()).isEqualTo(500);
        String large = "[\"" + "x".repeat(4 * 1024 * 1024) + "\"]";
        assertThat(fields(client.publishAll(large), 413)).containsExactly("");
    }

    @Test
    void aNotificationThatIsTooLargeIsNamed() {
        String large = "{\"audience\":{\"user\":\"a\"},\"data\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(fields(client.publishAll("[" + to(user, "a", "1") + "," + large + "]"), 400))
                .containsExactly("[1]");
        // Fits as it is, but not with id and source.
        String tight = "{\"audience\":{\"user\":\"a\"},\"data\":\"" + "x".repeat(65_536 - 40) + "\"}";
        assertThat(fields(client.publishAll("[" + tight + "]"), 400)).containsExactly("[0]");
    }

    @Test
    void aBatchOfCloudEventsIsTaken() {
        String event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/shop\",\"type\":\"order\",\"subject\":\""
                + user + "\",\"data\":%s}";
        Map<String, String> type = Map.of("Content-Type", "application/cloudevents-batch+json");
        String good = event.formatted("e1", "{\"title\":\"x\"}");
        HttpResponse<String> answer = client.post("/notifications/batch", "[" + good + "]", type);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"accepted\":[{\"id\":\"e1\",\"source\":\"/shop\"}]}");
        String bad = event.formatted("e2", "7");
        assertThat(fields(client.post("/notifications/batch", "[" + good + "," + bad + "]", type), 400))
                .containsExactly("[1].data");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(1));
    }

    @Test
    void nobodyPublishesABatchWithoutTheScope() {
        DoorClient reader = new DoorClient(port, TestTokens.shared().token("a", "admin"));
        assertThat(fields(reader.publishAll("[" + to(user, "a", "1") + "]"), 403))
                .isEmpty();
        assertThat(fields(new DoorClient(port, "nonsense").publishAll("[" + to(user, "a", "1") + "]"), 401))
                .isEmpty();
        assertThat(probe.records(
                        Topics.NOTIFICATIONS,
                        record -> record.key() != null && new String(record.key(), UTF_8).equals(user)))
                .isEmpty();
    }

    private String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> to(user, "n" + i, "t"))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
