package io.herald.ingest.http;

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
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Idempotency-Key: the same request under the same key has one answer and one entry, whatever happens in between; another request under
 * the key is refused; keys of two clients are two keys; a key that is none is named.
 */
@IngestServiceTest
class IdempotencyTest {

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    private DoorClient client;
    private String user;
    private String key;

    @BeforeEach
    void begin() {
        client = new DoorClient(port);
        user = Servers.uniqueName("user");
        key = Servers.uniqueName("key");
    }

    @Test
    void theSameRequestAgainIsTheFirstAnswerAgainAndOneRecord() {
        HttpResponse<String> first = client.publish(key, anonymous("t"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        HttpResponse<String> again = client.publish(key, anonymous("t"));
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(client.publish("\"" + key + "\"", anonymous("t")).headers().firstValue("Idempotency-Replayed"))
                .as("in quotation marks it is the same key")
                .contains("true");
        assertThat(records()).isEqualTo(1);
    }

    @Test
    void anotherRequestUnderTheKeyIsRefusedAndTheKeyStaysWithTheFirst() {
        HttpResponse<String> first = client.publish(key, anonymous("t"));
        assertThat(fields(client.publish(key, anonymous("other")), 422)).isEmpty();
        assertThat(fields(
                        client.post("/notifications/batch", "[" + anonymous("t") + "]", Map.of("Idempotency-Key", key)),
                        422))
                .isEmpty();
        assertThat(client.publish(key, anonymous("t")).body()).isEqualTo(first.body());
        assertThat(records()).isEqualTo(1);
    }

    @Test
    void whatIsRefusedLeavesTheKeyFree() {
        assertThat(fields(client.publish(key, "{\"title\":\"to nobody\"}"), 400))
                .containsExactly("audience");
        assertThat(client.publish(key, anonymous("t")).statusCode()).isEqualTo(202);
    }

    @Test
    void theKeysOfTwoClientsAreTwoKeys() {
        DoorClient other = new DoorClient(port, TestTokens.shared().token("svc2", "publish"));
        String mine = json(client.publish(key, anonymous("t"))).get("id").stringValue();
        HttpResponse<String> theirs = other.publish(key, anonymous("other"));
        assertThat(theirs.statusCode()).isEqualTo(202);
        assertThat(json(theirs).get("id").stringValue()).isNotEqualTo(mine);
    }

    @Test
    void aCrashBetweenTheKeyAndKafkasWordIsHealedByTheRepetition() {
        HttpResponse<String> first = client.publish(key, anonymous("t"));
        probe.jdbc()
                .sql("UPDATE idempotency SET confirmed = false WHERE digest = ?")
                .param(IdempotencyKey.of("svc", key).digest())
                .update();

        HttpResponse<String> again = client.publish(key, anonymous("t"));
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(records()).as("sent again").isEqualTo(2);
        client.publish(key + "-marker", anonymous("marker"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user))
                        .hasSize(2)
                        .last()
                        .satisfies(row -> assertThat(row.payload()).contains("marker")));
        assertThat(probe.deadLetters(user)).isEmpty();
        assertThat(client.publish(key, anonymous("t")).headers().firstValue("Idempotency-Replayed"))
                .contains("true");
    }

    @Test
    void manyAtTheSameTimeHaveOneAnswerAndOneEntry() throws Exception {
        int many = 8;
        CyclicBarrier together = new CyclicBarrier(many);
        Callable<HttpResponse<String>> request = () -> {
            together.await();
            return client.publish(key, anonymous("t"));
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = threads.invokeAll(
                    IntStream.range(0, many).mapToObj(i -> request).toList());
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(202);
                assertThat(answer.get().body())
                        .isEqualTo(answers.getFirst().get().body());
            }
        }
        client.publish(key + "-marker", anonymous("marker"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user))
                        .hasSize(2)
                        .last()
                        .satisfies(row -> assertThat(row.payload()).contains("marker")));
    }

    @Test
    void aBatchIsAnsweredAgainToo() {
        String batch = "[" + anonymous("1") + "," + IngestProbe.to(user, "mine", "2") + "]";
        Map<String, String> keyed = Map.of("Idempotency-Key", key);
        HttpResponse<String> first = client.post("/notifications/batch", batch, keyed);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        HttpResponse<String> again = client.post("/notifications/batch", batch, keyed);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(records()).isEqualTo(2);
    }

    @Test
    void whatIsNoKeyIsNamed() {
        for (String bad : List.of("", "\"\"", "x".repeat(256), "a\tb")) {
            assertThat(fields(client.publish(bad, anonymous("t")), 400)).containsExactly("Idempotency-Key");
        }
        assertThat(IdempotencyKey.read(List.of("smile \u263a"), "svc")).isInstanceOf(IdempotencyKey.Read.Invalid.class);
        HttpRequest two = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/notifications"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + client.token())
                .header("Idempotency-Key", "a")
                .header("Idempotency-Key", "b")
                .POST(BodyPublishers.ofString(anonymous("t")))
                .build();
        assertThat(fields(DoorClient.send(two), 400)).containsExactly("Idempotency-Key");
        assertThat(client.publish("x".repeat(255), anonymous("t")).statusCode()).isEqualTo(202);
    }

    /** Without an id. */
    private String anonymous(String title) {
        return "{\"audience\":{\"user\":\"%s\"},\"title\":\"%s\"}".formatted(user, title);
    }

    private int records() {
        return probe.records(
                        Topics.NOTIFICATIONS,
                        record -> record.key() != null && new String(record.key(), UTF_8).equals(user))
                .size();
    }
}
