package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.IngestServiceTest;
import io.herald.test.HostileTokens;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The HTTP door over a real socket: 202 means that the record is in Kafka as it was sent, completed by id and source; everything else is
 * a problem detail that names what is wrong; nobody without a good token and the scope {@code publish} gets further than 401 or 403.
 */
@IngestServiceTest
class DoorTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TestTokens TOKENS = TestTokens.shared();

    @LocalServerPort
    int port;

    @Autowired
    IngestProbe probe;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anAcceptedNotificationIsInTheTopicAsItWasSentWithIdAndSourceInFront() {
        String user = Servers.uniqueName("user");
        String body = " {\"audience\": {\"user\":\"" + user + "\"}, \"x\": [1.0, 2] }";
        HttpResponse<String> response = post(
                body,
                TOKENS.tokenFor("svc-user")
                        .scopes("publish")
                        .claim("client_id", "shop \"1\"")
                        .sign());

        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode answer = JSON.readTree(response.body());
        String id = answer.get("id").stringValue();
        assertThat(answer.get("source").stringValue()).isEqualTo("shop \"1\"");
        ConsumerRecord<byte[], byte[]> record = theRecordOf(user);
        assertThat(record.key()).asString(UTF_8).isEqualTo(user);
        assertThat(record.value())
                .asString(UTF_8)
                .isEqualTo("{\"id\":\"" + id + "\",\"source\":\"shop \\\"1\\\"\",\"audience\": {\"user\":\"" + user
                        + "\"}, \"x\": [1.0, 2] }");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(1));
    }

    @Test
    void idAndSourceOfTheProducerAreKeptAndTheSameRequestTwiceIsOneEntry() {
        String user = Servers.uniqueName("user");
        String body = IngestProbe.to(user, "mine", "t");
        assertThat(post(body).body()).isEqualTo("{\"id\":\"mine\",\"source\":\"test\"}");
        assertThat(post(body).statusCode()).isEqualTo(202);
        post(IngestProbe.to(user, "other", "t"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user))
                        .extracting(row -> row.payload().substring(0, 10))
                        .containsExactly("{\"id\":\"min", "{\"id\":\"oth"));
        assertThat(probe.deadLetters(user)).isEmpty();
        assertThat(probe.records(Topics.NOTIFICATIONS, record -> user.equals(key(record)))
                        .getFirst()
                        .value())
                .isEqualTo(body.getBytes(UTF_8));
    }

    @Test
    void aCloudEventIsTakenInBothModesAndIsOneAndTheSame() {
        String user = Servers.uniqueName("user");
        String structured = """
                {"specversion":"1.0","id":"e1","source":"/shop","type":"order.shipped","subject":"%s","data":{"title":"x"}}""".formatted(user);
        HttpResponse<String> first =
                send(request(BodyPublishers.ofString(structured), "application/cloudevents+json", token()));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.body()).isEqualTo("{\"id\":\"e1\",\"source\":\"/shop\"}");
        HttpRequest binary = HttpRequest.newBuilder(uri("/api/v1/notifications"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token())
                .header("ce-specversion", "1.0")
                .header("ce-id", "e1")
                .header("ce-source", "/shop")
                .header("ce-type", "order.shipped")
                .header("ce-subject", user)
                .POST(BodyPublishers.ofString("{\"title\":\"x\"}"))
                .build();
        assertThat(send(binary).body()).isEqualTo(first.body());
        post(IngestProbe.to(user, "after", "t"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(2));
        assertThat(probe.inbox(user).getFirst().payload()).contains("\"id\":\"e1\"", "\"title\":\"x\"");
    }

    @Test
    void aBrokenCloudEventIsToldWhatIsWrong() {
        HttpResponse<String> answer = send(request(
                BodyPublishers.ofString(
                        "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/shop\",\"type\":\"t\",\"data\":7}"),
                "application/cloudevents+json",
                token()));
        assertProblem(answer, 400);
        assertThat(JSON.readTree(answer.body())
                        .get("errors")
                        .get(0)
                        .get("field")
                        .stringValue())
                .isEqualTo("data");
    }

    @Test
    void aListIsKeyedByItsFirstUser() {
        String user = Servers.uniqueName("user");
        post("{\"audience\":{\"users\":[\"" + user + "\",\"another\"]}}");
        theRecordOf(user);
    }

    @Test
    void theSourceIsTheClientOfTheTokenElseItsSubject() {
        String user = Servers.uniqueName("user");
        String body = "{\"audience\":{\"user\":\"" + user + "\"}}";
        assertThat(post(
                                body,
                                TOKENS.tokenFor("subject")
                                        .scopes("publish")
                                        .claim("azp", "party")
                                        .sign())
                        .body())
                .contains("\"source\":\"party\"");
        assertThat(post(body, TOKENS.token("subject", "publish")).body()).contains("\"source\":\"subject\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"audience\":{\"user\":\"a\"},\"push\":{\"after\":30}}|push.after",
                "{\"title\":\"t\"}|audience",
                "{\"audience\":{\"user\":\"a\"},\"actions\":[{\"id\":\"x\",\"title\":7}]}|actions[0].title",
                "{\"audience\":{\"user\":\"a\"},\"id\":\"\"}|id",
                "{\"audience\":{\"group\":\"\"}}|audience.group",
                "{\"audience\":|audience",
                "[]|",
                "|",
            })
    void whatBreaksTheContractIsAnsweredWithTheField(String bodyAndField) {
        String[] parts = bodyAndField.split("\\|", -1);
        HttpResponse<String> response = post(parts[0]);
        assertProblem(response, 400);
        JsonNode error = JSON.readTree(response.body()).get("errors").get(0);
        assertThat(error.get("field").stringValue()).isEqualTo(parts[1]);
        assertThat(error.get("message").stringValue()).startsWith("expected ");
    }

    @Test
    void whatIsTooLargeIsRefusedWhetherItsLengthIsAnnouncedOrNot() {
        byte[] large = ("{\"audience\":{\"user\":\"a\"},\"data\":\"" + "x".repeat(70_000) + "\"}").getBytes(UTF_8);
        assertProblem(send(request(BodyPublishers.ofByteArray(large), "application/json", token())), 413);
        assertProblem(
                send(request(
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
                        "application/json",
                        token())),
                413);
        // Fits as it is, but not with id and source.
        String tight = "{\"audience\":{\"user\":\"a\"},\"data\":\"" + "x".repeat(65_536 - 40) + "\"}";
        assertThat(tight.length()).isBetween(65_500, 65_536);
        assertProblem(post(tight), 413);
    }

    @Test
    void anotherContentTypeIsRefused() {
        assertProblem(send(request(BodyPublishers.ofString("<a/>"), "application/xml", token())), 415);
    }

    @Test
    void nobodyPublishesWithoutAGoodTokenAndTheScope() {
        String body = IngestProbe.to(Servers.uniqueName("user"), "1", "t");
        HttpResponse<String> without = send(HttpRequest.newBuilder(uri("/api/v1/notifications"))
                .POST(BodyPublishers.ofString(body))
                .build());
        assertProblem(without, 401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        for (String bad : List.of(
                "nonsense",
                TOKENS.tokenFor("a")
                        .scopes("publish")
                        .expiresIn(Duration.ofHours(-1))
                        .sign(),
                TOKENS.tokenFor("a").scopes("publish").audience("another").sign(),
                TOKENS.tokenFor("a")
                        .scopes("publish")
                        .issuer("https://evil.example")
                        .sign(),
                TOKENS.tokenFor("a").scopes("publish").signWithForeignKey(),
                TOKENS.tokenFor("a").scopes("publish").signWithPublicKeyAsSecret(),
                TOKENS.tokenFor("a").scopes("publish").unsigned())) {
            HttpResponse<String> refused = post(body, bad);
            assertProblem(refused, 401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
        }
        assertProblem(post(body, TOKENS.token("a")), 403);
        assertProblem(post(body, TOKENS.token("a", "admin", "publisher")), 403);
        assertProblem(
                send(HttpRequest.newBuilder(uri("/api/v1/notifications?access_token=" + token()))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build()),
                401);
    }

    @Test
    void aFloodOfUnknownKeysDoesNotFloodTheIssuer() {
        String body = IngestProbe.to(Servers.uniqueName("user"), "1", "t");
        Instant began = Instant.now();
        int before = TOKENS.keySetRequests();
        for (int i = 0; i < 20; i++) {
            String unknown =
                    TOKENS.tokenFor("a").scopes("publish").keyId("k" + i).signWithForeignKey();
            assertProblem(post(body, unknown), 401);
        }
        long seconds = Duration.between(began, Instant.now()).toSeconds();
        assertThat(TOKENS.keySetRequests() - before).isLessThanOrEqualTo((int) (seconds / 5) + 2);
    }

    @Test
    void aHostileTokenIsRefusedLikeAnyOtherAndNobodyFollowsIt() {
        String body = IngestProbe.to(Servers.uniqueName("user"), "1", "t");
        try (HostileTokens hostile = HostileTokens.start()) {
            hostile.all(() -> TOKENS.tokenFor("svc").scopes("publish")).forEach((name, token) -> {
                HttpResponse<String> refused = post(body, token);
                assertThat(refused.statusCode()).as(name).isEqualTo(401);
                assertProblem(refused, 401);
            });
            assertThat(hostile.asked()).isZero();
        }
    }

    @Test
    void nothingElseIsOpenButTheBareHealth() {
        HttpResponse<String> health = get("/actuator/health/readiness");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"UP\"}");
        for (String path :
                List.of("/", "/actuator/env", "/actuator/metrics", "/api/v1/notifications", "/error", "/index.html")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void noPageOfAnotherOriginIsLetInByDefault() {
        HttpRequest preflight = HttpRequest.newBuilder(uri("/api/v1/notifications"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .build();
        HttpResponse<String> response = send(preflight);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(JSON.readTree(response.body()).get("status").intValue()).isEqualTo(status);
    }

    private ConsumerRecord<byte[], byte[]> theRecordOf(String user) {
        List<ConsumerRecord<byte[], byte[]>> records =
                probe.records(Topics.NOTIFICATIONS, record -> user.equals(key(record)));
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }

    private static String token() {
        return TOKENS.token("svc", "publish");
    }

    private HttpResponse<String> post(String body) {
        return post(body, token());
    }

    private HttpResponse<String> post(String body, String token) {
        return send(request(BodyPublishers.ofString(body), "application/json", token));
    }

    private HttpRequest request(BodyPublisher body, String contentType, String token) {
        return HttpRequest.newBuilder(uri("/api/v1/notifications"))
                .header("Content-Type", contentType)
                .header("Authorization", "Bearer " + token)
                .POST(body)
                .build();
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
