package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.Epochs;
import io.herald.core.notification.Earlier;
import io.herald.delivery.EventStream.Event;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The inbox as server-sent events: the same entries in the same order as over a WebSocket; nothing is acknowledged but by a client that
 * comes back or says so; a stream counts, ends and is taken back as any session; and one that is not read costs nobody anything.
 */
class StreamTest {

    private static final TestTokens TOKENS = TestTokens.shared();

    private static List<String> servers;
    private static TestNode node;
    private static Author author;

    private final String alice = Servers.uniqueName("alice");

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        node = TestNode.start(
                servers,
                "--herald.delivery.session.heart-beat-send=200ms",
                "--herald.delivery.session.max-per-user=3",
                "--herald.delivery.revocation.poll-interval=100ms");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    private static String epoch() {
        return node.bean(Epochs.class).current();
    }

    private String acknowledged() {
        return node.bean(JdbcClient.class)
                .sql("SELECT acked::text FROM inbox WHERE user_id = ?")
                .param(alice)
                .query(String.class)
                .single();
    }

    @Test
    void whatWasMissedComesThenTheMarkerThenWhatIsNew() {
        Author.Written first = author.append(alice, null);
        author.write(alice, 2);
        try (EventStream stream = EventStream.of(node, alice)) {
            assertThat(stream.response().statusCode()).isEqualTo(200);
            assertThat(stream.response().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(stream.response().headers().firstValue("Cache-Control")).hasValue("no-store");
            Event entry = stream.next();
            assertThat(entry.type()).isEqualTo("notification");
            assertThat(entry.id()).isEqualTo(epoch() + "-1");
            assertThat(entry.json().get("cursor").stringValue()).isEqualTo(entry.id());
            assertThat(entry.data())
                    .contains("\"notification\":" + first.notification().payload());
            assertThat(stream.replay()).containsExactly(2L, 3L);

            author.write(alice);
            Event live = stream.next();
            assertThat(live.id()).isEqualTo(epoch() + "-4");
            assertThat(live.seq()).isEqualTo(4);
            await().until(() -> stream.comments() > 1);
        }
        assertThat(acknowledged()).isEqualTo("{}");
    }

    @Test
    void manyMoreThanAWindowComeWithoutAnyAcknowledgement() {
        author.write(alice, 450);
        try (EventStream stream = EventStream.of(node, alice)) {
            assertThat(stream.replay())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 450).boxed().toList());
            author.write(alice, 150);
            for (long seq = 451; seq <= 600; seq++) {
                assertThat(stream.next().seq()).isEqualTo(seq);
            }
        }
    }

    @Test
    void whoComesBackHasGotWhatItNamesAndGetsTheRest() {
        author.write(alice, 5);
        try (EventStream stream = EventStream.of(node, alice, "Last-Event-ID", epoch() + "-3")) {
            assertThat(stream.replay()).containsExactly(4L, 5L);
        }
        await().untilAsserted(() -> assertThat(acknowledged()).isEqualTo("{[1,4)}"));
    }

    @Test
    void aCursorInTheAddressAcknowledgesNothing() {
        author.write(alice, 5);
        try (EventStream stream = EventStream.open(node, TOKENS.token(alice), "?after=" + epoch() + "-3")) {
            assertThat(stream.replay()).containsExactly(4L, 5L);
        }
        try (EventStream stream = EventStream.open(
                node, TOKENS.token(alice), "?after=" + epoch() + "-4", "Last-Event-ID", epoch() + "-1")) {
            assertThat(stream.replay()).containsExactly(2L, 3L, 4L, 5L);
        }
        await().untilAsserted(() -> assertThat(acknowledged()).isEqualTo("{[1,2)}"));
    }

    @Test
    void aCursorOfTheFutureOrOfAnotherHistoryIsToldAndAcknowledgesNothing() {
        author.write(alice, 2);
        for (String cursor : List.of(epoch() + "-3", "0123456789-2")) {
            try (EventStream stream = EventStream.of(node, alice, "Last-Event-ID", cursor)) {
                Event reset = stream.next();
                assertThat(reset.type()).isEqualTo("reset");
                assertThat(reset.id()).isEqualTo(epoch() + "-0");
                assertThat(stream.replay()).containsExactly(1L, 2L);
            }
        }
        assertThat(acknowledged()).isEqualTo("{}");
    }

    @Test
    void whatAnotherRequestAcknowledgesIsNotSentToWhoComesAnew() {
        author.write(alice, 3);
        ApiClient.of(node, "/api/v1/inbox", alice).post("/acknowledgements", "{\"seqs\":[2]}");
        try (EventStream stream = EventStream.of(node, alice)) {
            assertThat(stream.replay()).containsExactly(1L, 3L);
        }
    }

    @Test
    void changesOfTheInboxComeOnTheSameStreamAndLeaveTheCursorAlone() {
        author.write(alice, 2);
        try (EventStream stream = EventStream.of(node, alice)) {
            assertThat(stream.inbox().json().get("type").stringValue()).isEqualTo("snapshot");
            author.write(alice);
            while (!stream.next().id().endsWith("-3")) {}
            ApiClient.of(node, "/api/v1/inbox", alice).post("/read", "{\"seqs\":[1]}");
            Event read = stream.inbox();
            assertThat(read.json().get("type").stringValue()).isEqualTo("read");
            assertThat(read.json().get("unread").longValue()).isEqualTo(2);
            assertThat(read.id()).isEqualTo(epoch() + "-3");
        }
    }

    @Test
    void whatReplacesAndWhatCancelsSaysSo() {
        Author.Written first = author.append(alice, null);
        try (EventStream stream = EventStream.of(node, alice)) {
            assertThat(stream.replay()).containsExactly(1L);
            Author.Written update = author.succeed(
                    alice, new Earlier.Updated(first.notification().key()));
            author.publish(update, 1);
            Event updated = stream.next();
            assertThat(updated.type()).isEqualTo("notification");
            assertThat(updated.json().get("replaces").longValue()).isOne();
            author.publish(
                    author.succeed(
                            alice, new Earlier.Cancelled(update.notification().key())),
                    2);
            Event cancelled = stream.next();
            assertThat(cancelled.type()).isEqualTo("cancel");
            assertThat(cancelled.json().get("replaces").longValue()).isEqualTo(2);
        }
    }

    @Test
    void aNotificationOnSeveralLinesArrivesWhole() {
        author.write(alice);
        node.bean(JdbcClient.class)
                .sql("UPDATE entry SET payload = ? WHERE user_no = (SELECT user_no FROM inbox WHERE user_id = ?)")
                .params("{\"id\":\"a\",\r\n  \"title\":\"b\",\n\r\"x\":1}", alice)
                .update();
        try (EventStream stream = EventStream.of(node, alice)) {
            Event event = stream.next();
            assertThat(event.json().get("notification").toString()).isEqualTo("{\"id\":\"a\",\"title\":\"b\",\"x\":1}");
        }
    }

    @Test
    void itEndsWithItsToken() {
        String brief = TOKENS.tokenFor(alice)
                .claim("exp", Date.from(Instant.now().plusSeconds(3)))
                .sign();
        EventStream stream = EventStream.open(node, brief, "");
        assertThat(stream.replay()).isEmpty();
        assertEnds(stream, 4201, "token expired");
    }

    @Test
    void itEndsWhenTheUserIsSignedOut() {
        EventStream stream = EventStream.of(node, alice);
        assertThat(stream.replay()).isEmpty();
        new ApiClient(node, "/api/v1/sessions", TOKENS.token("root", "admin")).call("DELETE", "?user=" + alice, null);
        assertEnds(stream, 4202, "token revoked");
    }

    private void assertEnds(EventStream stream, int code, String message) {
        Event end = stream.next();
        assertThat(end.type()).isEqualTo("end");
        assertThat(end.json().get("code").intValue()).isEqualTo(code);
        assertThat(end.json().get("message").stringValue()).isEqualTo(message);
        assertThat(stream.next().type()).isEqualTo("(over)");
        await().until(() -> node.subscriptionsOf(alice) == 0);
    }

    @Test
    void aNodeThatStopsSaysWhenToComeBack() {
        TestNode stopping = TestNode.start(servers);
        EventStream stream = EventStream.of(stopping, alice);
        assertThat(stream.replay()).isEmpty();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close);
        Event end = stream.next();
        assertThat(end.type()).isEqualTo("end");
        assertThat(end.json().get("code").intValue()).isEqualTo(1001);
        assertThat(Integer.parseInt(end.retry())).isBetween(0, 10_000);
        assertThat(stream.next().type()).isEqualTo("(over)");
        stopped.join();
    }

    @Test
    void itCountsAsASessionOfItsUserUntilItIsGone() {
        List<EventStream> streams = List.of(EventStream.of(node, alice), EventStream.of(node, alice));
        StompClient socket = node.connect(alice);
        EventStream refused = EventStream.of(node, alice);
        assertThat(refused.response().statusCode()).isEqualTo(429);
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        assertThat(EventStream.of(node, Servers.uniqueName("bob")).response().statusCode())
                .isEqualTo(200);

        streams.forEach(EventStream::close);
        socket.close();

        await().until(() -> node.subscriptionsOf(alice) == 0);
        await().untilAsserted(() -> {
            try (EventStream again = EventStream.of(node, alice)) {
                assertThat(again.response().statusCode()).isEqualTo(200);
            }
        });
    }

    @Test
    void aFullNodeRefusesAStreamAsItDoesASocket() {
        try (TestNode small = TestNode.start(servers, "--herald.delivery.session.max-per-node=1");
                EventStream only = EventStream.of(small, alice)) {
            assertThat(only.replay()).isEmpty();
            EventStream refused = EventStream.of(small, Servers.uniqueName("bob"));
            assertThat(refused.response().statusCode()).isEqualTo(503);
            assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void nobodyGetsAnotherUsersStreamOrOneWithoutAGoodTokenInTheHeader() {
        author.write(alice, 2);
        String bob = Servers.uniqueName("bob");
        try (EventStream his =
                EventStream.open(node, TOKENS.token(bob), "?user=" + alice, "Last-Event-ID", epoch() + "-0")) {
            assertThat(his.replay()).isEmpty();
            author.write(alice);
            Author.Written own = author.append(bob, null);
            author.publish(own);
            Event event = his.next();
            assertThat(event.seq()).isOne();
            assertThat(event.data()).contains(own.notification().id());
        }
        for (EventStream stranger : List.of(
                EventStream.open(node, "", ""),
                EventStream.open(node, "", "?access_token=" + TOKENS.token(alice)),
                EventStream.open(node, TOKENS.tokenFor(alice).signWithForeignKey(), ""),
                EventStream.open(node, TOKENS.tokenFor(alice).claim("exp", null).sign(), ""))) {
            assertThat(stranger.response().statusCode()).isEqualTo(401);
        }
        assertThat(acknowledged()).isEqualTo("{}");
    }

    @Test
    void aCursorThatIsNoneIsNamed() {
        ApiClient hers = ApiClient.of(node, "/api/v1/inbox/stream", alice);
        assertThat(hers.get("?after=x").wrong()).containsExactly("after");
        ApiClient.Answer header = hers.call("GET", "", null, "Last-Event-ID", "x");
        assertThat(header.status()).isEqualTo(400);
        assertThat(header.wrong()).containsExactly("Last-Event-ID");
    }

    /** The kernel takes a few hundred kilobytes; what the node keeps for it beyond that is a queue of 256 KiB and a page. */
    @Test
    void aStreamThatIsNotReadIsEndedAndDelaysNobody() throws IOException {
        try (TestNode impatient = TestNode.start(
                        servers,
                        "--herald.delivery.session.send-time-limit=1s",
                        "--server.tomcat.connection-timeout=1s",
                        "--herald.delivery.session.heart-beat-send=200ms");
                Socket deaf = new Socket()) {
            for (int i = 0; i < 300; i++) {
                author.append(alice, Servers.uniqueName("n"), "x".repeat(40_000), null);
            }
            deaf.setReceiveBufferSize(4096);
            deaf.connect(new InetSocketAddress("127.0.0.1", impatient.port()));
            OutputStream out = deaf.getOutputStream();
            out.write(("GET /api/v1/inbox/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + TOKENS.token(alice) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> impatient.subscriptionsOf(alice) == 1);
            String bob = Servers.uniqueName("bob");
            try (EventStream his = EventStream.of(impatient, bob)) {
                assertThat(his.replay()).isEmpty();
                author.write(bob);
                assertThat(his.next().seq()).isOne();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> impatient.subscriptionsOf(alice) == 0);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> impatient.sessions().all().isEmpty());
        }
        assertThat(acknowledged()).isEqualTo("{}");
    }
}
