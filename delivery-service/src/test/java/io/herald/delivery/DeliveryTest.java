package io.herald.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.InboxReader;
import io.herald.test.Servers;
import java.time.Instant;
import java.util.List;
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
            await().untilAsserted(() -> assertThat(
                            author.bean(InboxReader.class).open(user).acknowledgedUpTo())
                    .isGreaterThanOrEqualTo(entries.getLast().seq()));
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
}
