package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.delivery.session.Sessions;
import io.herald.test.Servers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is not in place is answered with ERROR and a fixed text that repeats nothing of what was sent, then the socket is closed
 * with the documented code; nobody else notices, and no session stays behind.
 */
class ProtocolTest {

    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        List<String> servers = TestNode.servers();
        node = TestNode.start(servers);
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    private static void assertRefused(StompClient client, String message, int code) {
        ServerFrame error = client.error();
        assertThat(error.header("message")).isEqualTo(message);
        assertThat(error.header("code")).isEqualTo(Integer.toString(code));
        assertThat(error.body()).isEmpty();
        assertThat(error.headers().keySet()).containsExactlyInAnyOrder("message", "code", "version", "content-length");
        assertThat(client.closeCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "'SUBSCRIBE\nid:1\ndestination:/user/queue/notifications\n\n\0', not connected, 4300",
        "'SEND\ndestination:/app/session.refresh\n\n\0', not connected, 4300",
        "'MESSAGE\n\n\0', unknown command, 4300",
        "'CONNECT\naccept-version:2.0\n\n\0', no common version, 4300",
        "'CONNECT\naccept-version:1.2\nheart-beat:x,y\n\n\0', malformed heart-beat, 4300",
        "'CONNECT\naccept-version:1.2\n\n\0', token refused, 4200",
        "'CONNECT\naccept-version:1.2\nAuthorization:Basic YTpi\n\n\0', token refused, 4200",
        "'GET / HTTP/1.1\nHost: x\n\n', unknown command, 4300",
    })
    void beforeConnectNothingElseIsUnderstood(String frame, String message, int code) {
        try (StompClient client = node.open()) {
            client.raw(frame);
            assertRefused(client, message, code);
        }
    }

    static List<String> foreignDestinations() {
        return List.of(
                "/user/bob/queue/notifications",
                "/user/queue/notifications-useral",
                "/user/queue/*",
                "/user/queue/**",
                "/user/queue/notifications/",
                "/user/queue/../queue/notifications",
                "/user/queue%2Fnotifications",
                "/USER/queue/notifications",
                "/queue/notifications",
                "/**",
                "/topic/notifications",
                "/app/session.refresh/..",
                "/app/*",
                "/user/queue/inbox-events/../notifications",
                "/user/./queue/notifications",
                "/user//queue/notifications",
                "/user/queue/notifications\\n",
                "/user/queue/Notifications",
                "/user/queue/notifications?user=bob",
                "/user/queue/notifications;user=bob",
                "herald:node.delivery-1",
                "",
                " /user/queue/notifications",
                "/" + "x".repeat(10_000));
    }

    @ParameterizedTest
    @MethodSource("foreignDestinations")
    void onlyTheExactDestinationExists(String destination) {
        try (StompClient client = node.connect(user)) {
            client.send("SUBSCRIBE\nid:1\ndestination:" + destination);
            assertRefused(client, "no such destination", 4302);
        }
        try (StompClient client = node.connect(user)) {
            client.send("SEND\ndestination:" + destination);
            assertRefused(client, "no such destination", 4302);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'CONNECT\naccept-version:1.2', already connected",
        "'BEGIN\ntransaction:1', transactions are not supported",
        "'COMMIT\ntransaction:1', transactions are not supported",
        "'ABORT\ntransaction:1', transactions are not supported",
        "'ACK\nid:1\ntransaction:1', transactions are not supported",
        "'MESSAGE\ndestination:/user/queue/notifications', unknown command",
        "'RECEIPT\nreceipt-id:1', unknown command",
        "'ACK\nid:garbage', malformed acknowledgement",
        "'ACK\nmessage-id:e-1', malformed acknowledgement",
        "'NACK\nid:', malformed acknowledgement",
        "'ACK\nid:abc-99999999999999999999', malformed acknowledgement",
        "'SUBSCRIBE\ndestination:/user/queue/notifications', missing id",
        "'SUBSCRIBE\nid:1\nack:never\ndestination:/user/queue/notifications', unknown ack mode",
        "'SUBSCRIBE\nid:1\nafter:7\ndestination:/user/queue/notifications', malformed cursor",
        "'SUBSCRIBE\nid:1\nprefetch-count:-1\ndestination:/user/queue/notifications', malformed prefetch-count",
        "'SUBSCRIBE\nid:1\nprefetch-count:0\ndestination:/user/queue/notifications', malformed prefetch-count",
        "'SEND\ncontent-length:-5\ndestination:/app/session.refresh', wrong content-length",
        "'ACK\nid:a\\tb', undefined escape sequence in a header",
    })
    void whatIsNotSupportedEndsTheSession(String frame, String message) {
        try (StompClient client = node.connect(user)) {
            client.send(frame);
            assertRefused(client, message, 4300);
        }
    }

    @Test
    void aSecondSubscriptionEndsTheSession() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            client.send("SUBSCRIBE\nid:2\ndestination:" + StompClient.DESTINATION);
            assertRefused(client, "already subscribed", 4300);
        }
    }

    @Test
    void framesBeyondTheLimitsEndTheSession() {
        try (StompClient client = node.connect(user)) {
            client.raw("SEND\ndestination:/app/session.refresh\n\n" + "x".repeat(70_000));
            assertRefused(client, "frame too large", 4301);
        }
        try (StompClient client = node.connect(user)) {
            client.raw("SEND\nendless:" + "x".repeat(20_000));
            assertRefused(client, "headers too large", 4301);
        }
        Map.of(1000, "too many headers", 5000, "headers too large").forEach((count, message) -> {
            try (StompClient client = node.connect(user)) {
                client.send("SEND\n"
                        + IntStream.range(0, count)
                                .mapToObj(i -> "h" + i + ":1")
                                .collect(Collectors.joining("\n")));
                assertRefused(client, message, 4301);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "1.2"})
    void acknowledgingWhatIsNotOursMovesNothingAndEndsNothing(String version) {
        author.write(user, 3);
        try (StompClient client = node.connect(user, version).subscribe("ack:client", "prefetch-count:2")) {
            String epoch = client.entries(2).getFirst().header("cursor").split("-")[0];
            String name = version.equals("1.2") ? "id:" : "message-id:";
            for (String cursor : List.of(epoch + "-3", epoch + "-0", epoch + "-999999", "0123456789-1", "zz-2")) {
                for (String command : List.of("ACK", "NACK")) {
                    client.send(command + "\n" + name + cursor, "subscription:sub-0", "receipt:" + command + cursor);
                    client.awaitReceipt(command + cursor);
                }
            }
            if (version.equals("1.1")) {
                client.send("ACK\nmessage-id:" + epoch + "-2", "subscription:other", "receipt:r");
                client.awaitReceipt("r");
            }
            assertThat(client.waiting()).isEmpty();
            assertThat(author.acknowledgedUpTo(user)).isZero();
        }
    }

    @Test
    void everyFrameThatAsksForAReceiptGetsOne() {
        author.write(user, 1);
        try (StompClient client = node.connect(user)) {
            client.subscribe("ack:client-individual", "receipt:a\\cb");
            client.awaitReceipt("a:b");
            String ack = client.nextEntry().header("ack");
            client.send("NACK\nid:" + ack, "receipt:nack");
            client.awaitReceipt("nack");
            client.send("ACK\nid:" + ack, "receipt:ack");
            client.awaitReceipt("ack");
            client.send("SEND\ndestination:/app/session.refresh", TestNode.authorization(user), "receipt:send");
            client.awaitReceipt("send");
            client.send("UNSUBSCRIBE\nid:sub-0", "receipt:unsubscribe");
            client.awaitReceipt("unsubscribe");
            client.send("DISCONNECT\nreceipt:disconnect");
            client.awaitReceipt("disconnect");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void framesMayComeInPiecesInOneMessageAndAsBytes() {
        try (StompClient client = node.open()) {
            String connect =
                    "\n\nCONNECT\r\naccept-version:1.1,1.2\r\n" + TestNode.authorization(user) + "\r\n\r\n\0\n";
            for (int i = 0; i < connect.length(); i += 7) {
                client.raw(connect.substring(i, Math.min(connect.length(), i + 7)));
            }
            assertThat(client.next().header("version")).isEqualTo("1.2");
            client.bytes("SUBSCRIBE\nid:x\ndestination:" + StompClient.DESTINATION
                    + "\nreceipt:s\n\n\0\n\nUNSUBSCRIBE\nid:x\n" + "receipt:u\n\n\0");
            client.awaitReceipt("s");
            client.awaitReceipt("u");
        }
    }

    @Test
    void forgedHeadersMakeNobodySomebodyElse() {
        String bob = Servers.uniqueName("bo");
        String forged = String.join(
                "\n",
                "user:" + bob,
                "user-name:" + bob,
                "login:" + bob,
                "session:x",
                "subscription:x",
                "simpUser:" + bob,
                "simpSessionId:x",
                "simpDestination:/user/" + bob + "/queue/notifications",
                "simpMessageType:MESSAGE",
                "nativeHeaders:x",
                "Authorization:Bearer x");
        try (StompClient victim = node.connect(bob).subscribe("ack:client");
                StompClient client = node.open()) {
            victim.replay();
            client.send("CONNECT\naccept-version:1.2", TestNode.authorization(user), forged);
            assertThat(client.next().header("user-name")).isEqualTo(user);
            client.send("SUBSCRIBE\nid:1\nack:client\ndestination:" + StompClient.DESTINATION, forged);
            client.replay();
            author.write(bob, 3);
            author.write(user, 1);
            String theirs = victim.entries(3).getLast().header("ack");
            client.send("ACK\nid:" + theirs, forged, "receipt:r");
            client.awaitReceipt("r");
            client.send("SEND\ndestination:/user/" + bob + "/queue/notifications", forged);
            List<ServerFrame> all = client.until(frame -> frame.command().equals("ERROR"));
            assertThat(all.getLast().header("message")).isEqualTo("no such destination");
            assertThat(client.closeCode()).isEqualTo(4302);
            assertThat(author.acknowledgedUpTo(bob)).isZero();
            author.write(bob, 1);
            assertThat(victim.nextEntry().seq()).as("nothing came between").isEqualTo(4);
            assertThat(client.raw()).noneMatch(frame -> frame.contains(bob));
            assertThat(author.acknowledgedUpTo(user)).isZero();
        }
    }

    @Test
    void refusedSessionsLeaveNothingBehind() {
        for (int i = 0; i < 20; i++) {
            try (StompClient client = node.connect(user).subscribe("ack:client")) {
                client.send("NONSENSE");
                assertRefused(client, "unknown command", 4300);
            }
        }
        Sessions sessions = node.sessions();
        await().until(() -> sessions.all().isEmpty());
    }
}
