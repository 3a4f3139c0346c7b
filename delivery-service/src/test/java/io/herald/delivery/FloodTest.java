package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.test.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floods: of frames, heart-beats, PINGs, subscriptions, refreshes, CONNECTs of one user, sockets of one address. Each is cut at its
 * documented limit with its documented answer, others get everything meanwhile, and nobody who acknowledges what he gets is ever
 * taken for a flood.
 */
class FloodTest {

    private static final int BURST = 1000;
    private static final int WINDOW = 500;

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");
    private final String other = Servers.uniqueName("bo");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--herald.delivery.session.floods.frame-burst=" + BURST,
                "--herald.delivery.session.floods.frames-per-second=50",
                "--herald.delivery.session.floods.connects-per-user=10",
                "--herald.delivery.session.floods.upgrades-per-address=60",
                "--herald.delivery.session.max-window=" + WINDOW,
                "--herald.delivery.session.send-time-limit=2s",
                "--herald.delivery.session.max-per-user=5",
                "--herald.delivery.session.max-per-address=12",
                "--server.tomcat.remoteip.internal-proxies=127\\.0\\.0\\.1");
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

    private static double count(String name, String tag, String value) {
        return node.bean(MeterRegistry.class)
                .get(name)
                .tag(tag, value)
                .counter()
                .count();
    }

    /** Runs a flood while another user's client acknowledges what is written to it; it gets all of it, in order. */
    private void whileOthersAreServed(ThrowingConsumer<StompClient> flood) throws Throwable {
        double floods = count("herald.delivery.sessions.ended", "reason", "flood");
        try (StompClient witness = from("198.51.100.77").connect("1.2", TestNode.authorization(other))) {
            witness.subscribe("ack:client");
            witness.replay();
            Thread writer = Thread.ofVirtual().start(() -> author.write(other, 100));
            flood.accept(witness);
            List<ServerFrame> got = witness.entries(100);
            writer.join();
            assertThat(got).extracting(ServerFrame::seq).isSorted().doesNotHaveDuplicates();
            witness.send("ACK\nid:" + got.getLast().header("ack"), "receipt:all");
            witness.awaitReceipt("all");
            assertThat(author.acknowledgedUpTo(other)).isEqualTo(100);
        }
        assertThat(count("herald.delivery.sessions.ended", "reason", "flood")).isEqualTo(floods + 1);
    }

    /** A socket that comes through the proxy from this address. */
    private static StompClient from(String address) {
        return StompClient.open(node.uri(), Map.of("X-Forwarded-For", address), Integer.MAX_VALUE);
    }

    private static void assertFlood(StompClient client) {
        ServerFrame error = client.error();
        assertThat(error.header("message")).isEqualTo("too many requests");
        assertThat(error.header("code")).isEqualTo("4102");
        assertThat(client.closeCode()).isEqualTo(4102);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ACK\nid:abc-1\n\n\0",
                "NACK\nid:abc-1\n\n\0",
                "UNSUBSCRIBE\nid:x\n\n\0",
                "SUBSCRIBE\nid:s\ndestination:/user/queue/notifications\n\n\0UNSUBSCRIBE\nid:s\n\n\0",
                "SEND\ndestination:/app/session.refresh\nTOKEN\n\n\0",
            })
    void aFloodOfFramesIsCut(String frames) throws Throwable {
        String flood = frames.replace("TOKEN", TestNode.authorization(user));
        whileOthersAreServed(witness -> {
            try (StompClient client = node.connect(user)) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> {
                            client.trySend(flood);
                            return client.isClosed();
                        });
                assertFlood(client);
            }
        });
    }

    @Test
    void aFloodOfHeartBeatsIsCut() throws Throwable {
        whileOthersAreServed(witness -> {
            try (StompClient client = node.connect(user)) {
                client.raw("\n".repeat(1_000_000));
                assertFlood(client);
            }
        });
    }

    @Test
    void aFloodOfPingsIsCutThoughTheContainerAnswersThem() throws Throwable {
        whileOthersAreServed(witness -> assertCut(new byte[0], RawSocket.ping(4)));
    }

    @Test
    void emptyFragmentsAreCountedToo() throws Throwable {
        whileOthersAreServed(
                witness -> assertCut(RawSocket.frame(RawSocket.TEXT, new byte[0]), RawSocket.frame(0, new byte[0])));
    }

    private void assertCut(byte[] first, byte[] again) throws IOException, InterruptedException {
        try (RawSocket client = new RawSocket(node.port()).connect(TestNode.authorization(user))) {
            client.send(first);
            Thread flood = Thread.ofPlatform().start(() -> sendForEver(client, again));
            assertThat(client.closeCode()).isEqualTo(4102);
            client.close();
            flood.join();
        }
    }

    private static void sendForEver(RawSocket client, byte[] frame) {
        boolean open = true;
        while (open) {
            open = client.trySend(frame);
        }
    }

    /** Its PONGs fill both sockets' buffers, then Tomcat's write runs into the time limit. */
    @Test
    void whoSendsPingsAndDoesNotReadHoldsNothingForLong() throws IOException, InterruptedException {
        try (RawSocket client = new RawSocket(node.port()).connect(TestNode.authorization(user))) {
            Thread flood = Thread.ofPlatform().start(() -> sendForEver(client, RawSocket.ping(125)));
            // Until it is noticed, and until Tomcat gives up on an answer to its close frame.
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> node.sessions().all().isEmpty());
            await().atMost(Duration.ofSeconds(20)).until(() -> !flood.isAlive());
            flood.join();
        }
    }

    @Test
    void whoAcknowledgesWhatHeGetsIsNeverTakenForAFlood() {
        int entries = 3 * BURST;
        author.append(user, entries);
        try (StompClient client = node.connect(user).subscribe("ack:client-individual", "prefetch-count:" + WINDOW)) {
            for (int i = 0; i < entries / WINDOW; i++) {
                StringBuilder acks = new StringBuilder();
                client.entries(
                        WINDOW,
                        entry -> acks.append("ACK\nid:")
                                .append(entry.header("ack"))
                                .append("\n\n\0"));
                client.raw(acks.toString());
            }
            client.send("DISCONNECT\nreceipt:r");
            client.awaitReceipt("r");
            assertThat(author.acknowledgedUpTo(user)).isEqualTo(entries);
        }
    }

    @Test
    void whoAcknowledgesEveryEntryInAMessageOfItsOwnIsNeverTakenForAFlood() {
        int entries = 3 * BURST;
        author.append(user, entries);
        try (StompClient client = node.connect(user).subscribe("ack:client-individual", "prefetch-count:100")) {
            client.entries(entries, entry -> client.send("ACK\nid:" + entry.header("ack")));
            client.send("DISCONNECT\nreceipt:r");
            client.awaitReceipt("r");
            assertThat(author.acknowledgedUpTo(user)).isEqualTo(entries);
        }
    }

    @Test
    void aUserWhoConnectsAgainAndAgainIsToldToComeLater() {
        String answer = "CONNECTED";
        for (int i = 0; i < 100 && answer.equals("CONNECTED"); i++) {
            try (StompClient client = node.open()) {
                client.send("CONNECT\naccept-version:1.2", TestNode.authorization(user));
                ServerFrame frame = client.next();
                answer = frame.command() + frame.header("code");
                client.trySend("DISCONNECT\n\n\0");
                client.closeCode();
            }
        }
        assertThat(answer).isEqualTo("ERROR4102");
        node.connect(other).close();
    }

    @Test
    void anAddressHasALimitedNumberOfSocketsWhetherTheyConnectOrNot() throws IOException {
        double refused = count("herald.delivery.upgrades.refused", "limit", "address");
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                sockets.add(upgraded("2001:db8:1:2::" + i, 101));
            }
            await().until(() -> node.sessions().all().size() >= 12);
            RawSocket thirteenth = RawSocket.silent(node.port());
            sockets.add(thirteenth);
            assertThat(thirteenth.upgrade("X-Forwarded-For: 2001:db8:1:2:ffff::1"))
                    .startsWith("HTTP/1.1 429")
                    .containsIgnoringCase("Retry-After: 10");
            sockets.add(upgraded("2001:db8:1:3::1", 101));
            sockets.add(upgraded("203.0.113.9", 101));
            assertThat(count("herald.delivery.upgrades.refused", "limit", "address"))
                    .isEqualTo(refused + 1);
            sockets.getFirst().close();
            await().until(() -> node.sessions().all().size() == 13);
            sockets.add(upgraded("2001:db8:1:2::99", 101));
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** What stands left of the address that the proxy has added is the client's word and counts for nothing. */
    @Test
    void aClientBehindTheProxyCannotForgeItsAddress() throws IOException {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                sockets.add(upgraded("10.0.0." + i + ", 203.0.113.8", 101));
            }
            // The answer to an upgrade leaves before the socket is counted.
            await().until(() -> node.sessions().all().size() >= 12);
            sockets.add(upgraded("192.0.2.1, 203.0.113.8:1234", 429));
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressThatOpensAndClosesIsToldToComeLater() throws IOException {
        String head = "";
        for (int i = 0; i < 400 && !head.startsWith("HTTP/1.1 429"); i++) {
            try (RawSocket socket = RawSocket.silent(node.port())) {
                head = socket.upgrade("X-Forwarded-For: 203.0.113.200");
                await().pollInterval(Duration.ofMillis(5))
                        .until(() -> node.sessions().all().size() < 10);
            }
        }
        assertThat(head).startsWith("HTTP/1.1 429");
        upgraded("203.0.113.201", 101).close();
    }

    private static RawSocket upgraded(String forwardedFor, int status) throws IOException {
        RawSocket socket = RawSocket.silent(node.port());
        assertThat(socket.upgrade("X-Forwarded-For: " + forwardedFor)).startsWith("HTTP/1.1 " + status);
        return socket;
    }
}
