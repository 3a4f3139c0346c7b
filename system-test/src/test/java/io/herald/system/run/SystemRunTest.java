package io.herald.system.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.system.client.Behaviour;
import io.herald.system.client.Device;
import io.herald.system.client.Node;
import io.herald.system.client.Surroundings;
import io.herald.system.history.HistoryWriter;
import io.herald.system.history.RunClock;
import io.herald.system.installation.Database;
import io.herald.system.installation.Installation;
import io.herald.system.installation.RedisControl;
import io.herald.system.installation.Service;
import io.herald.system.wire.Trap;
import io.herald.system.wire.Trap.Caught;
import io.herald.system.wire.Trap.Side;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The promises hold for the services as processes of their own while processes die and networks fail, as far as a short run can
 * show: nothing is lost, repeated, misrouted, out of order or forgotten, by the checker's judgement. Live messages go to the node
 * that holds the user and to no other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class SystemRunTest {

    private static final Path FOLDER = Path.of(System.getProperty("herald.system.folder", "target/system-test"));

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EACH = 20;

    private static Installation installation;

    @BeforeAll
    static void start() {
        installation = Installation.start(FOLDER.resolve("quick"));
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    @Order(2)
    void nothingPromisedIsBrokenWhileProcessesDieAndNetworksFail() throws Exception {
        RunPlan plan = RunPlan.quick(Long.getLong("herald.system.seed", 1));
        RunResult result = new SystemRun(plan, installation, FOLDER.resolve("quick")).run();
        System.out.println(result.table());
        assertThat(result.report().clean())
                .as("%s%nhistory: %s", result.report(), result.history())
                .isTrue();
        assertThat(result.recoveries())
                .extracting(recovery -> recovery.fault().kind() + " of "
                        + recovery.fault().target().replaceAll("-\\d$", ""))
                .contains(
                        "kill -9 of ingest",
                        "kill -9 of delivery",
                        "kill -9 of postgresql",
                        "kill -9 of redis",
                        "FLUSHALL of redis",
                        "SIGSTOP past the session time-out of ingest");
    }

    @Test
    @Order(3)
    void ingestAndThePushWorkerMayDieAtAnyPointOfTheirWork() throws Exception {
        RunPlan plan = RunPlan.crashes(Long.getLong("herald.system.seed", 1) + 1);
        RunResult result = new SystemRun(plan, installation, FOLDER.resolve("quick")).run();
        System.out.println(result.table());
        assertThat(result.report().clean())
                .as("%s%nhistory: %s", result.report(), result.history())
                .isTrue();
        assertThat(result.recoveries())
                .extracting(recovery -> recovery.fault().kind())
                .containsExactlyInAnyOrder(
                        "kill -9 before the append",
                        "kill -9 after the append and its commit, unheard",
                        "kill -9 before the position update",
                        "kill -9 after the position update",
                        "kill -9 before the commit",
                        "kill -9 after the commit, unheard",
                        "kill -9 before the publish",
                        "kill -9 after the publish",
                        "answer to a commit lost",
                        "kill -9 within a broadcast",
                        "kill -9 at the release of what was scheduled",
                        "kill -9 within retention",
                        "kill -9 between claim and send",
                        "kill -9 between send and record");
    }

    @Test
    @Order(1)
    void aMessageGoesToTheNodeThatHoldsItsUserAndToNoOther() throws Exception {
        Map<String, Integer> messages = new ConcurrentHashMap<>();
        RunClock clock = new RunClock();
        Database database = new Database(installation::postgreSql, clock);
        List<Device> devices = new ArrayList<>();
        try (HistoryWriter history = HistoryWriter.create(FOLDER.resolve("quick/directed.jsonl"));
                RedisControl redis = new RedisControl(installation.redis());
                AutoCloseable listening = redis.listen((channel, message) -> count(messages, channel, message))) {
            for (Service node : installation.deliveries()) {
                Surroundings surroundings = surroundings(clock, history, List.of(node));
                String user = "directed-at-" + node.name();
                Device device = new Device(surroundings, user, user + "/1", Behaviour.eager(Duration.ofHours(1)), 1);
                devices.add(device);
                device.start();
            }
            await().atMost(LIMIT).until(() -> devices.stream().allMatch(Device::isConnected));
            for (int i = 0; i < EACH; i++) {
                for (Device device : devices) {
                    publish(device.user(), i);
                }
            }
            await().atMost(LIMIT)
                    .until(() ->
                            database.number("SELECT sum(head) FROM inbox WHERE user_id LIKE 'directed-%'") == 2 * EACH
                                    && database.unacknowledged("directed-") == 0);
            for (Device device : devices) {
                device.stop();
            }
        }
        assertThat(messages)
                .containsOnlyKeys("directed-at-delivery-1 on delivery-1", "directed-at-delivery-2 on delivery-2");
    }

    /** Nothing else happens that could tell the node: the entry is found by looking. */
    @Test
    @Order(4)
    void whatWasCommittedReachesAConnectedUserThoughIngestDiedBeforeThePublish() throws Exception {
        RunClock clock = new RunClock();
        Database database = new Database(installation::postgreSql, clock);
        String user = "unannounced";
        try (HistoryWriter history = HistoryWriter.create(FOLDER.resolve("quick/unannounced.jsonl"));
                Trap first = trap(installation.ingests().getFirst());
                Trap second = trap(installation.ingests().getLast())) {
            Device device = new Device(
                    surroundings(clock, history, installation.deliveries()),
                    user,
                    user + "/1",
                    Behaviour.eager(Duration.ofHours(1)),
                    1);
            device.start();
            await().atMost(LIMIT).until(device::isConnected);
            publish(user, 1);
            Optional<Caught> caught = first.await(Duration.ofSeconds(5)).or(() -> awaited(second));
            assertThat(caught).as("ingest is about to publish").isPresent();
            installation.ingests().forEach(ingest -> ingest.process().kill());
            await().atMost(LIMIT)
                    .until(() -> database.number("SELECT count(*) FROM inbox WHERE user_id = '" + user
                                    + "' AND head = 1 AND acked @> 1::bigint")
                            == 1);
            device.stop();
        }
    }

    private static Trap trap(Service ingest) {
        return installation.redisWatch().trap(ingest.name(), "PUBLISH ", Side.BEFORE);
    }

    private static Optional<Caught> awaited(Trap trap) {
        try {
            return trap.await(LIMIT);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Surroundings surroundings(RunClock clock, HistoryWriter history, List<Service> nodes) {
        return new Surroundings(
                clock,
                history,
                (user, lifetime) -> installation.issuer().issue(user, "", lifetime),
                nodes.stream()
                        .map(node -> new Node(node.name(), URI.create("ws://127.0.0.1:" + node.port() + "/ws")))
                        .toList(),
                new AtomicLong());
    }

    /** Which user's messages came over which node's channel, by the names that stand in them. */
    private static void count(Map<String, Integer> messages, byte[] channel, byte[] message) {
        String text = new String(message, UTF_8);
        String node = new String(channel, UTF_8).replaceAll(".*(delivery-\\d).*", "$1");
        for (Service service : installation.deliveries()) {
            String user = "directed-at-" + service.name();
            if (text.contains(user)) {
                messages.merge(user + " on " + node, 1, Integer::sum);
            }
        }
    }

    private static void publish(String user, int number) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + installation.ingests().getFirst().port() + "/api/v1/notifications"))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + installation.issuer().issue("producer", "publish", Duration.ofHours(1)))
                .POST(BodyPublishers.ofString("""
                        {"id":"%s-%d","audience":{"user":"%s"},"title":"directed"}""".formatted(user, number, user)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(202);
        }
    }
}
