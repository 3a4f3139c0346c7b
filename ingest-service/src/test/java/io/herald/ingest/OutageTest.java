package io.herald.ingest;

import static io.herald.ingest.IngestProbe.to;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.embedded.EmbeddedKafka;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.ingest.http.DoorClient;
import io.herald.test.Database;
import io.herald.test.RedisAddress;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PostgreSQL killed and Kafka stopped under a running service, both its own: the partition waits, nothing is lost, doubled or
 * dead-lettered, and the door says honestly that it does not know.
 */
class OutageTest {

    private static final int USERS = 10;

    @TempDir
    static Path data;

    private static EmbeddedPostgreSql database;
    private static EmbeddedKafka kafka;
    private static ConfigurableApplicationContext service;
    private static IngestProbe probe;

    @BeforeAll
    @SuppressWarnings("unchecked") // the service has one of them
    static void startAll() {
        database = EmbeddedPostgreSql.start(data, 0);
        kafka = EmbeddedKafka.start(data, 0);
        RedisAddress redis = Servers.redis();
        service = IngestService.application()
                .run(
                        "--server.port=0",
                        "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--spring.kafka.producer.properties[max.block.ms]=1000",
                        "--spring.kafka.producer.properties[request.timeout.ms]=1000",
                        "--spring.kafka.producer.properties[delivery.timeout.ms]=2000",
                        "--spring.datasource.url=" + database.jdbcUrl(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password(),
                        "--spring.datasource.hikari.connection-timeout=500",
                        "--spring.datasource.hikari.validation-timeout=250",
                        "--spring.data.redis.host=" + redis.host(),
                        "--spring.data.redis.port=" + redis.port(),
                        "--spring.data.redis.password=" + redis.password(),
                        "--herald.ingest.http.kafka-timeout=1s",
                        "--herald.ingest.intake.max-backoff=500ms",
                        "--herald.ingest.intake.max-poll-records=50",
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri="
                                + TestTokens.shared().jwkSetUri());
        probe = new IngestProbe(
                service.getBean(KafkaOperations.class),
                service.getBean(KafkaAdmin.class),
                JdbcClient.create(new Database(database.jdbcUrl(), database.user(), database.password()).dataSource()));
    }

    @AfterAll
    static void stopAll() {
        service.close();
        kafka.close();
        database.close();
    }

    @Test
    void aDatabaseKilledInTheMiddleOfAStreamStopsThePartitionsAndLosesAndDoublesNothing() {
        List<String> users = users();
        int each = 200;
        for (int i = 1; i <= each / 2; i++) {
            produce(users, i);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> entries(users) > 0);
        database.kill();
        for (int i = each / 2 + 1; i <= each; i++) {
            produce(users, i);
        }
        double failures = failures();
        await().atMost(Duration.ofSeconds(30)).until(() -> failures() > failures + 2);
        database.restart();

        await().atMost(Duration.ofSeconds(60)).until(() -> entries(users) >= (long) each * USERS);
        for (String user : users) {
            List<IngestProbe.Row> inbox = probe.inbox(user);
            assertThat(inbox).hasSize(each);
            for (int i = 1; i <= each; i++) {
                assertThat(inbox.get(i - 1).seq()).isEqualTo(i);
                assertThat(inbox.get(i - 1).payload()).startsWith("{\"id\":\"n" + i + "\"");
            }
        }
        assertThat(probe.records(Topics.DEAD_LETTERS, letter -> true)).isEmpty();
    }

    @Test
    void whileKafkaIsAwayTheDoorSaysThatItDoesNotKnowAndTheRepeatedRequestIsStoredOnce() throws Exception {
        String user = Servers.uniqueName("user");
        assertThat(post("{\"audience\":{\"user\":\"" + user + "\"}}").statusCode())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> probe.inbox(user).size() == 1);

        kafka.stop();
        HttpResponse<String> unanswered = post("{\"audience\":{\"user\":\"" + user + "\"},\"title\":\"again\"}");
        assertThat(unanswered.statusCode()).isEqualTo(503);
        assertThat(unanswered.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(unanswered.headers().firstValue("Retry-After")).isPresent();
        JsonNode problem = new JsonMapper().readTree(unanswered.body());
        kafka.restart();

        String repeated = "{\"id\":\"%s\",\"source\":\"%s\",\"audience\":{\"user\":\"%s\"},\"title\":\"again\"}"
                .formatted(
                        problem.get("id").stringValue(), problem.get("source").stringValue(), user);
        await().atMost(Duration.ofSeconds(60)).until(() -> post(repeated).statusCode() == 202);
        await().atMost(Duration.ofSeconds(60)).until(() -> probe.inbox(user).size() == 2);
        assertThat(post(repeated).statusCode()).isEqualTo(202);
        String marker = to(user, "marker", "t");
        assertThat(post(marker).statusCode()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(probe.inbox(user))
                        .hasSize(3)
                        .last()
                        .satisfies(row -> assertThat(row.payload()).contains("marker")));
    }

    @Test
    void withoutTheDatabaseRequestsWithAKeyAreToldSoAndOthersGoOn() throws Exception {
        String user = Servers.uniqueName("user");
        String body = to(user, "keyed", "t");
        database.kill();
        HttpResponse<String> keyed = door().publish("key-" + user, body);
        assertThat(keyed.statusCode()).isEqualTo(503);
        assertThat(keyed.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(keyed.headers().firstValue("Retry-After")).isPresent();
        assertThat(post(to(user, "plain", "t")).statusCode()).isEqualTo(202);
        database.restart();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> door().publish("key-" + user, body).statusCode() == 202);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(2));
    }

    @Test
    void whileKafkaIsAwayABatchSaysWhatIsUnconfirmedAndTheKeyHealsIt() throws Exception {
        String user = Servers.uniqueName("user");
        String batch = "[" + to(user, "a", "t") + ",{\"audience\":{\"user\":\"" + user + "\"}}]";
        Map<String, String> key = Map.of("Idempotency-Key", "batch-" + user);
        kafka.stop();
        HttpResponse<String> unanswered = door().post("/notifications/batch", batch, key);
        kafka.restart();
        assertThat(unanswered.statusCode()).isEqualTo(503);
        JsonNode problem = DoorClient.json(unanswered);
        assertThat(problem.get("confirmed").size()).isZero();
        JsonNode unconfirmed = problem.get("unconfirmed");
        assertThat(unconfirmed.get(0).toString()).isEqualTo("{\"index\":0,\"id\":\"a\",\"source\":\"test\"}");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> door().post("/notifications/batch", batch, key).statusCode() == 202);
        HttpResponse<String> again = door().post("/notifications/batch", batch, key);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(DoorClient.json(again).at("/accepted/1/id"))
                .isEqualTo(unconfirmed.get(1).get("id"));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(probe.inbox(user)).hasSize(2));
    }

    private static List<String> users() {
        return IntStream.range(0, USERS)
                .mapToObj(i -> Servers.uniqueName("user"))
                .toList();
    }

    private static void produce(List<String> users, int i) {
        users.forEach(user -> probe.kafka()
                .send(IngestProbe.record(user, to(user, "n" + i, "t").getBytes(UTF_8)))
                .join());
    }

    private static long entries(List<String> users) {
        return probe.jdbc()
                .sql("SELECT count(*) FROM entry JOIN inbox USING (user_no) WHERE user_id IN (:users)")
                .param("users", users)
                .query(Long.class)
                .single();
    }

    private static double failures() {
        return service.getBean(MeterRegistry.class)
                .counter("herald.ingest.failures", "step", "storing")
                .count();
    }

    private static HttpResponse<String> post(String body) {
        return door().post("/notifications", body, Map.of());
    }

    private static DoorClient door() {
        return new DoorClient(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
