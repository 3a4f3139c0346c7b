package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.test.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What a node does not wait for, and of what it takes no more: silence, unfinished frames, half-open and slow sockets, too many
 * sessions. Each is ended with its documented code, and nobody else waits meanwhile.
 */
class PatienceTest {

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--herald.delivery.session.connect-timeout=1s",
                "--herald.delivery.session.heart-beat-send=500ms",
                "--herald.delivery.session.heart-beat-receive=500ms",
                "--herald.delivery.session.probe-interval=2s",
                "--herald.delivery.session.probe-timeout=1s",
                "--herald.delivery.session.send-time-limit=1s",
                "--herald.delivery.session.max-queued=64KB",
                "--herald.delivery.session.floods.frame-burst=1000000",
                "--herald.delivery.session.max-per-user=3",
                "--herald.delivery.session.max-per-node=12");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    @AfterEach
    void nothingStaysBehind() {
        await().atMost(Duration.ofSeconds(20)).until(() -> node.sessions().all().isEmpty());
    }

    private static void assertEnded(StompClient client, String message, int code) {
        assertThat(client.error().header("message")).isEqualTo(message);
        assertThat(client.closeCode()).isEqualTo(code);
    }

    private static double ended(String reason) {
        return node.bean(MeterRegistry.class)
                .get("herald.delivery.sessions.ended")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void aSocketWithoutConnectIsClosedInTime() {
        Instant opened = Instant.now();
        try (StompClient client = node.open()) {
            assertEnded(client, "no CONNECT in time", 4002);
            assertThat(Instant.now()).isBefore(opened.plusSeconds(4));
        }
    }

    @Test
    void theServerSendsHeartBeatsAtTheSlowerRate() {
        try (StompClient client = node.open().connect("1.2", TestNode.authorization(user), "heart-beat:0,300")) {
            Instant connected = Instant.now();
            await().until(() -> client.heartBeats() >= 4);
            assertThat(Duration.between(connected, Instant.now()))
                    .isBetween(Duration.ofMillis(1000), Duration.ofSeconds(4));
        }
    }

    @Test
    void aClientThatPromisedHeartBeatsAndSendsNoneIsLost() {
        try (StompClient client = node.open().connect("1.2", TestNode.authorization(user), "heart-beat:300,0")) {
            assertEnded(client, "heart-beat lost", 4000);
        }
    }

    @Test
    void aClientThatSendsItsHeartBeatsStays() {
        try (StompClient client = node.open().connect("1.2", TestNode.authorization(user), "heart-beat:300,0")) {
            Instant end = Instant.now().plusSeconds(3);
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                client.raw("\n");
                return Instant.now().isAfter(end);
            });
            assertThat(client.isClosed()).isFalse();
        }
    }

    @Test
    void aFrameThatIsDrippedIsNotWaitedFor() {
        try (StompClient client = node.connect(user)) {
            client.raw("ACK\n");
            await().pollInterval(Duration.ofMillis(200)).until(() -> {
                client.trySend("x");
                return client.isClosed();
            });
            assertEnded(client, "unfinished frame", 4003);
        }
    }

    @Test
    void aClientThatAnswersProbesStaysAndOneThatDoesNotIsLost() {
        try (StompClient alive = node.connect(user);
                StompClient halfOpen =
                        StompClient.open(node.uri(), Map.of(), 1).connect("1.2", TestNode.authorization(user))) {
            await().until(() -> node.sessions().all().size() == 1);
            assertThat(alive.pings()).isPositive();
            await().until(() -> alive.pings() >= 3);
            assertThat(alive.isClosed()).isFalse();
            assertThat(halfOpen.waiting()).isEmpty();
        }
    }

    @Test
    void aSlowConsumerIsClosedAndDelaysNobody() throws IOException {
        String title = "x".repeat(50_000);
        for (int i = 0; i < 300; i++) {
            author.append(user, Servers.uniqueName("n"), title, null);
        }
        double before = ended("slow_consumer");
        String other = Servers.uniqueName("bo");
        try (RawSocket slow = new RawSocket(node.port());
                StompClient quick = node.connect(other).subscribe("ack:auto")) {
            slow.text("CONNECT\naccept-version:1.2\n" + TestNode.authorization(user) + "\n\n\0");
            assertThat(slow.read()).startsWith("CONNECTED");
            slow.text("SUBSCRIBE\nid:1\nack:client\nprefetch-count:1000\ndestination:" + StompClient.DESTINATION
                    + "\n\n\0");
            quick.replay();
            Instant end = Instant.now().plusSeconds(15);
            while (ended("slow_consumer") == before && Instant.now().isBefore(end)) {
                long began = System.nanoTime();
                author.write(other);
                quick.nextEntry();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
            }
            assertThat(ended("slow_consumer")).isEqualTo(before + 1);
        }
        try (StompClient again = node.connect(user).subscribe("ack:client", "prefetch-count:1000")) {
            assertThat(again.seqs(300)).endsWith(300L);
        }
    }

    @Test
    void aClientThatAsksForReceiptsAndDoesNotReadThemIsClosed() throws IOException {
        double before = ended("slow_consumer");
        try (RawSocket client = new RawSocket(node.port())) {
            client.text("CONNECT\naccept-version:1.2\n" + TestNode.authorization(user) + "\n\n\0");
            assertThat(client.read()).startsWith("CONNECTED");
            String frames = ("UNSUBSCRIBE\nid:x\nreceipt:" + "r".repeat(5000) + "\n\n\0").repeat(10);
            byte[] message = RawSocket.frame(0x81, frames.getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(30))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !client.trySend(message));
        }
        assertThat(ended("slow_consumer")).isEqualTo(before + 1);
    }

    @Test
    void aUserHasALimitedNumberOfSessions() {
        try (StompClient first = node.connect(user);
                StompClient second = node.connect(user);
                StompClient third = node.connect(user)) {
            try (StompClient fourth = node.open()) {
                fourth.send("CONNECT\naccept-version:1.2", TestNode.authorization(user));
                assertEnded(fourth, "too many sessions", 4100);
            }
            node.connect(Servers.uniqueName("bo")).close();
            third.send("DISCONNECT");
            assertThat(third.closeCode()).isEqualTo(1000);
            node.connect(user).close();
            assertThat(first.isClosed() || second.isClosed()).isFalse();
        }
    }

    @Test
    void aNodeHasALimitedNumberOfSessions() {
        List<StompClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                clients.add(node.connect(Servers.uniqueName("u")));
            }
            int status = 0;
            try {
                node.open().close();
            } catch (CompletionException e) {
                status = e.getCause() instanceof WebSocketHandshakeException refused
                        ? refused.getResponse().statusCode()
                        : -1;
            }
            assertThat(status).isEqualTo(503);
        } finally {
            clients.forEach(StompClient::close);
        }
    }
}
