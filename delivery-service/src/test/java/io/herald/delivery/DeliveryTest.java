package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.test.Servers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One node, real servers, a raw client: in every version and acknowledgement mode a user gets live what is new, after a
 * reconnect what nobody has acknowledged, in order, and nothing again that was acknowledged.
 */
class DeliveryTest {

    private static List<String> servers;
    private static TestNode node;
    private static Author author;

    private final String user = Servers.uniqueName("al");

    @BeforeAll
    static void start() {
        servers = TestNode.servers();
        node = TestNode.start(servers, "--herald.delivery.session.redelivery.delay=100ms");
        author = new Author(servers);
    }

    @AfterAll
    static void stop() {
        author.close();
        node.close();
    }

    static Stream<Arguments> versionsAndModes() {
        return Stream.of("1.0", "1.1", "1.2")
                .flatMap(version ->
                        Stream.of("auto", "client", "client-individual").map(mode -> Arguments.of(version, mode)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("versionsAndModes")
    void liveThenOfflineThenReplayedThenAcknowledgedThenNothingIsRepeated(String version, String mode) {
        try (StompClient client = node.connect(user, version).subscribe("ack:" + mode)) {
            assertThat(client.replay()).isEmpty();
            author.write(user, 3);
            List<ServerFrame> live = client.entries(3);
            assertThat(live).extracting(ServerFrame::seq).containsExactly(1L, 2L, 3L);
            acknowledge(client, version, mode, live);
        }
        author.write(user, 4);
        try (StompClient client = node.connect(user, version).subscribe("ack:" + mode)) {
            List<ServerFrame> replayed = client.entries(4);
            assertThat(replayed).extracting(ServerFrame::seq).containsExactly(4L, 5L, 6L, 7L);
            acknowledge(client, version, mode, replayed);
        }
        try (StompClient client = node.connect(user, version).subscribe("ack:" + mode)) {
            assertThat(client.replay()).isEmpty();
        }
    }

    /** As this version and mode want it; returns when it is durable. */
    private void acknowledge(StompClient client, String version, String mode, List<ServerFrame> entries) {
        if (mode.equals("auto")) {
            await().until(() ->
                    author.acknowledgedUpTo(user) >= entries.getLast().seq());
            return;
        }
        List<ServerFrame> needed = mode.equals("client") ? List.of(entries.getLast()) : entries;
        for (ServerFrame entry : needed) {
            switch (version) {
                case "1.2" -> client.send("ACK\nid:" + entry.header("ack"), "receipt:r" + entry.seq());
                case "1.1" ->
                    client.send(
                            "ACK\nmessage-id:" + entry.header("message-id"),
                            "subscription:sub-0",
                            "receipt:r" + entry.seq());
                default -> client.send("ACK\nmessage-id:" + entry.header("message-id"), "receipt:r" + entry.seq());
            }
        }
        client.awaitReceipt("r" + entries.getLast().seq());
    }

    @Test
    void anExpiredEntryIsPassedOver() {
        author.append(user, Instant.now().minusSeconds(5));
        author.write(user);
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.replay()).containsExactly(2L);
            author.publish(author.append(user, Instant.now().minusSeconds(5)));
            author.write(user);
            assertThat(client.seqs(1)).containsExactly(4L);
        }
    }

    @Test
    void theMarkerComesOnceAndNamesTheHead() {
        author.write(user, 2);
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            List<ServerFrame> frames = client.until(frame -> frame.isMarker("caught-up"));
            assertThat(frames).hasSize(3);
            assertThat(frames.getLast().header("cursor"))
                    .isEqualTo(frames.get(1).header("cursor"));
            assertThat(frames.getLast().body()).isEqualTo("{}");
            client.send("ACK\nid:" + frames.getLast().header("ack"), "receipt:marker");
            client.awaitReceipt("marker");
            assertThat(author.acknowledgedUpTo(user))
                    .as("the marker's ACK moves nothing")
                    .isZero();
            author.write(user, 1);
            assertThat(client.next().seq()).isEqualTo(3);
        }
    }

    @Test
    void aMessageCarriesTheNotificationAsItIsStored() {
        Author.Written written = author.append(user, "n: 1\\2", "Grüße \"&\" 😀", null);
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            ServerFrame replayed = client.nextEntry();
            assertThat(replayed.header("notification-id")).isEqualTo("n: 1\\2");
            assertThat(replayed.body()).isEqualTo(written.notification().payload());
            assertThat(replayed.header("subscription")).isEqualTo("sub-0");
            assertThat(replayed.header("destination")).isEqualTo(StompClient.DESTINATION);
            assertThat(replayed.header("cursor")).isEqualTo(written.epoch() + "-1");
            assertThat(replayed.header("timestamp"))
                    .isEqualTo(Long.toString(written.notification().createdAt().toEpochMilli()));
            assertThat(replayed.header("content-type")).isEqualTo("application/json");
            author.publish(author.append(user, "n: 1\\3", "Grüße \"&\" 😀", null));
            ServerFrame live = client.nextEntry();
            assertThat(live.headers().keySet()).isEqualTo(replayed.headers().keySet());
            assertThat(live.body()).isEqualTo(replayed.body().replace("1\\\\2", "1\\\\3"));
        }
    }

    @Test
    void headersCannotBeInjectedThroughANotification() {
        String id = "n\nevil:1\n\n\0MESSAGE";
        author.publish(author.append(user, id.replace("\0", ""), "\u0001 line\nevil:1\n\nbody", null));
        for (String version : List.of("1.0", "1.1", "1.2")) {
            try (StompClient client = node.connect(user, version).subscribe("ack:client")) {
                ServerFrame frame = client.nextEntry();
                assertThat(frame.headers()).doesNotContainKey("evil");
                assertThat(frame.body()).startsWith("{\"id\":").endsWith("}");
            }
        }
    }

    @Test
    void aBodyLargerThanTheSocketsBuffersArrivesWhole() {
        String title = "ü😀".repeat(10_000);
        Author.Written written = author.append(user, Servers.uniqueName("n"), title, null);
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.nextEntry().body())
                    .isEqualTo(written.notification().payload());
        }
    }

    @Test
    void notMoreThanTheWindowIsInFlightAndAcknowledgingMovesIt() {
        author.write(user, 12);
        try (StompClient client = node.connect(user).subscribe("ack:client-individual", "prefetch-count:5")) {
            List<ServerFrame> first = client.entries(5);
            author.write(user, 1);
            client.send("ACK\nid:" + first.get(2).header("ack"), "receipt:one");
            List<ServerFrame> after = client.until(ServerFrame::isEntry);
            assertThat(after.getLast().seq()).isEqualTo(6);
            client.send("NACK\nid:nobody-1", "receipt:two");
            client.awaitReceipt("two");
            assertThat(client.waiting()).filteredOn(ServerFrame::isEntry).isEmpty();
            first.forEach(entry -> client.send("ACK\nid:" + entry.header("ack")));
            assertThat(client.seqs(4)).containsExactly(7L, 8L, 9L, 10L);
        }
    }

    @Test
    void aCumulativeAcknowledgementCoversWhatThisSubscriptionWasSentAndNothingElse() {
        author.write(user, 6);
        try (StompClient first = node.connect(user).subscribe("ack:client-individual", "prefetch-count:2")) {
            ServerFrame second = first.entries(2).get(1);
            first.send("ACK\nid:" + second.header("ack"), "receipt:r");
            first.awaitReceipt("r");
        }
        try (StompClient client = node.connect(user).subscribe("ack:client", "prefetch-count:3")) {
            List<ServerFrame> sent = client.entries(3);
            assertThat(sent).extracting(ServerFrame::seq).containsExactly(1L, 3L, 4L);
            String future = sent.getLast().header("ack").replaceFirst("-4$", "-6");
            client.send("ACK\nid:" + future, "receipt:future");
            client.awaitReceipt("future");
            assertThat(author.acknowledgedUpTo(user)).isZero();
            client.send("ACK\nid:" + sent.get(1).header("ack"), "receipt:r");
            client.awaitReceipt("r");
            assertThat(author.acknowledgedUpTo(user)).isEqualTo(3);
        }
    }

    @Test
    void theReceiptOfAnAcknowledgementMeansThatItIsDurable() {
        author.write(user, 30);
        try (StompClient client = node.connect(user).subscribe("ack:client-individual")) {
            for (ServerFrame entry : client.entries(30)) {
                client.send("ACK\nid:" + entry.header("ack"), "receipt:" + entry.seq());
                client.awaitReceipt(Long.toString(entry.seq()));
                assertThat(author.acknowledgedUpTo(user)).isEqualTo(entry.seq());
            }
        }
    }

    @Test
    void theReceiptOfDisconnectMeansThatEverythingAcknowledgedIsDurable() {
        author.write(user, 3);
        StompClient client = node.connect(user).subscribe("ack:client");
        client.send("ACK\nid:" + client.entries(3).getLast().header("ack"));
        client.send("DISCONNECT\nreceipt:bye");

        client.awaitReceipt("bye");

        assertThat(author.acknowledgedUpTo(user)).isEqualTo(3);
        assertThat(client.closeCode()).isEqualTo(1000);
    }

    @Test
    void aRefusedEntryComesAgainAndThenIsLeftAloneWithoutHoldingUpOthers() {
        author.write(user, 2);
        try (StompClient client = node.connect(user).subscribe("ack:client-individual", "prefetch-count:1")) {
            for (int times = 0; times < 6; times++) {
                ServerFrame entry = client.nextEntry();
                assertThat(entry.seq()).isEqualTo(1);
                client.send("NACK\nid:" + entry.header("ack"));
            }
            assertThat(client.nextEntry().seq()).isEqualTo(2);
        }
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.replay()).as("nobody has acknowledged anything").containsExactly(1L, 2L);
        }
    }

    @Test
    void aCursorBringsWhatCameAfterItWhoeverHasAcknowledgedThat() {
        author.write(user, 5);
        String cursor;
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            List<ServerFrame> all = client.entries(5);
            cursor = all.get(1).header("cursor");
            client.send("ACK\nid:" + all.getLast().header("ack"), "receipt:r");
            client.awaitReceipt("r");
        }
        try (StompClient client = node.connect(user).subscribe("ack:client", "after:" + cursor)) {
            assertThat(client.replay()).containsExactly(3L, 4L, 5L);
        }
    }

    @Test
    void aCursorOfAnotherHistoryOrOfTheFutureIsToldAndStartsFromTheUnacknowledged() {
        author.write(user, 3);
        String own;
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            ServerFrame first = client.nextEntry();
            own = first.header("cursor");
            client.send("ACK\nid:" + first.header("ack"), "receipt:r");
            client.awaitReceipt("r");
        }
        for (String cursor : List.of("0123456789-2", own.replaceFirst("-1$", "-900"))) {
            try (StompClient client = node.connect(user).subscribe("ack:client", "after:" + cursor)) {
                ServerFrame reset = client.next();
                assertThat(reset.isMarker("reset")).as("%s", reset).isTrue();
                assertThat(reset.header("cursor")).isEqualTo(own);
                assertThat(client.replay()).containsExactly(2L, 3L);
            }
        }
    }

    @Test
    void everySessionOfTheUserGetsWhatIsNewAndNobodyElseDoes() {
        String other = Servers.uniqueName("bo");
        try (StompClient one = node.connect(user).subscribe("ack:client");
                StompClient two = node.connect(user).subscribe("ack:client-individual");
                StompClient stranger = node.connect(other).subscribe("ack:client")) {
            assertThat(one.replay()).isEmpty();
            assertThat(two.replay()).isEmpty();
            assertThat(stranger.replay()).isEmpty();
            author.write(user, 3);
            author.write(other, 1);
            assertThat(one.seqs(3)).containsExactly(1L, 2L, 3L);
            assertThat(two.seqs(3)).containsExactly(1L, 2L, 3L);
            ServerFrame own = stranger.nextEntry();
            assertThat(own.seq()).isEqualTo(1);
            stranger.send("ACK\nid:" + own.header("ack").replaceFirst("-1$", "-3"), "receipt:foreign");
            stranger.awaitReceipt("foreign");
            assertThat(author.acknowledgedUpTo(user)).isZero();
            assertThat(stranger.waiting()).isEmpty();
        }
    }

    @Test
    void afterUnsubscribingNothingComesAndSubscribingAgainBringsItAll() {
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.replay()).isEmpty();
            client.send("UNSUBSCRIBE\nid:sub-0", "receipt:gone");
            client.awaitReceipt("gone");
            author.write(user, 2);
            client.subscribe("ack:client");
            assertThat(client.replay()).containsExactly(1L, 2L);
        }
    }

    @Test
    void withoutAPongAutoAcknowledgesNothing() {
        author.write(user, 2);
        try (StompClient client = StompClient.open(node.uri(), Map.of(), 3)
                .connect("1.2", TestNode.authorization(user))
                .subscribe("ack:auto")) {
            client.entries(2);
            LongStream.of(3, 1, 0, -1).forEach(client::pong);
            client.send("DISCONNECT");
            await().until(() -> node.subscriptionsOf(user) == 0);
        }
        try (StompClient client = node.connect(user).subscribe("ack:client")) {
            assertThat(client.replay()).containsExactly(1L, 2L);
        }
    }

    /** I5, I6: a client that comes and goes while entries stream in sees all of them in order, and nothing it acknowledged again. */
    @Test
    void aClientThatComesAndGoesMissesNothingWhileEntriesStreamIn() throws Exception {
        int count = 600;
        Thread writer = Thread.ofVirtual().start(() -> author.write(user, count));
        List<Long> seen = new ArrayList<>();
        while (seen.size() < count) {
            try (StompClient client = node.connect(user).subscribe("ack:client", "prefetch-count:40")) {
                ServerFrame last = null;
                for (int i = 0; i < 70 && seen.size() < count; i++) {
                    last = client.nextEntry();
                    seen.add(last.seq());
                    if (i % 10 == 9) {
                        client.send("ACK\nid:" + last.header("ack"));
                    }
                }
                if (last != null) {
                    client.send("ACK\nid:" + last.header("ack"), "receipt:last");
                    client.awaitReceipt("last");
                }
            }
        }
        writer.join();
        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(count).endsWith((long) count);
    }
}
