package io.herald.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The stock {@code @stomp/stompjs} client, unchanged, over a real WebSocket against standalone, in each of STOMP's three
 * acknowledgement modes: what comes while it is connected arrives live; what comes while it is away is replayed, in order; what
 * was not acknowledged comes again; what was acknowledged never does, unless a cursor asks for it.
 */
@ExtendWith(SharedStandalone.class)
@Timeout(120)
class StockClientIT {

    private final StandaloneProcess herald;
    private final HeraldDoor door;
    private final InboxDatabase database;

    StockClientIT(StandaloneProcess herald) {
        this.herald = herald;
        this.door = new HeraldDoor(herald);
        this.database = InboxDatabase.in(herald.settings().data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-individual", "client", "auto"})
    void receivesLiveThenReplayedThenNothingTwice(String ack) {
        String user = "stock-" + ack + "-" + UUID.randomUUID().toString().substring(0, 8);
        try (StockClient client = StockClient.start()) {
            // Live.
            connect(client, user, Map.of("ack", ack, "acknowledge", true));
            assertThat(client.untilCaughtUp()).isEmpty();
            publish(user, "one", "two");
            JsonNode one = client.next("message");
            JsonNode two = client.next("message");
            assertThat(List.of(one.path("seq").asLong(), two.path("seq").asLong()))
                    .isEqualTo(List.of(1L, 2L));
            assertThat(List.of(one.path("title").asString(), two.path("title").asString()))
                    .isEqualTo(List.of("one", "two"));
            awaitAcknowledged(user, 2);
            leave(client);

            // Offline, replayed.
            publish(user, "three", "four", "five");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> database.entries(user).size() == 5);
            connect(client, user, Map.of("ack", ack, "acknowledge", ack.equals("auto")));
            assertThat(client.untilCaughtUp()).isEqualTo(List.of(3L, 4L, 5L));

            // Not acknowledged: again. In mode auto receiving is acknowledging.
            if (!ack.equals("auto")) {
                client.tell(Map.of("do", "drop"));
                client.next("closed");
                connect(client, user, Map.of("ack", ack, "acknowledge", false));
                assertThat(client.untilCaughtUp()).isEqualTo(List.of(3L, 4L, 5L));
                client.tell(Map.of("do", "acknowledge"));
            }
            awaitAcknowledged(user, 5);
            leave(client);

            // Acknowledged: never again, but to a cursor.
            connect(client, user, Map.of("ack", ack, "acknowledge", true));
            assertThat(client.untilCaughtUp()).isEmpty();
            leave(client);
            connect(
                    client,
                    user,
                    Map.of(
                            "ack",
                            ack,
                            "acknowledge",
                            true,
                            "after",
                            two.path("cursor").asString()));
            assertThat(client.untilCaughtUp()).isEqualTo(List.of(3L, 4L, 5L));
            leave(client);
        }
    }

    @Test
    void acknowledgementsAreDurableOnceTheClientHasDisconnected() {
        String user = "stock-receipt-" + UUID.randomUUID().toString().substring(0, 8);
        publish(user, "one", "two", "three");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.entries(user).size() == 3);
        try (StockClient client = StockClient.start()) {
            connect(client, user, Map.of("ack", "client", "acknowledge", false));
            assertThat(client.untilCaughtUp()).isEqualTo(List.of(1L, 2L, 3L));
            client.tell(Map.of("do", "acknowledge"));
            leave(client);

            assertThat(database.acknowledged(user, 3)).isTrue();
        }
    }

    @Test
    void isRefusedWithATokenThatIsNone() {
        try (StockClient client = StockClient.start()) {
            client.tell(command(
                    "connect", Map.of("url", socketUrl(), "token", "a.b.c", "ack", "auto", "acknowledge", true)));
            client.next("error");
            assertThat(client.next("closed").path("code").asInt()).isBetween(4200, 4299);
        }
    }

    private void connect(StockClient client, String user, Map<String, Object> how) {
        Map<String, Object> details = new LinkedHashMap<>(how);
        details.put("url", socketUrl());
        details.put("token", door.token(user, ""));
        client.tell(command("connect", details));
        client.next("connected");
    }

    /** With a receipt, which the server gives once it has everything the client sent before. */
    private static void leave(StockClient client) {
        client.tell(Map.of("do", "disconnect"));
        client.next("disconnected");
        client.next("closed");
    }

    private void awaitAcknowledged(String user, long upTo) {
        await().atMost(Duration.ofSeconds(20)).until(() -> database.acknowledged(user, upTo));
    }

    private void publish(String user, String... titles) {
        for (String title : titles) {
            door.publish(user, title, "");
        }
    }

    private static Map<String, Object> command(String what, Map<String, Object> details) {
        Map<String, Object> command = new LinkedHashMap<>(Map.of("do", what));
        command.putAll(details);
        return command;
    }

    private String socketUrl() {
        return "ws://localhost:" + herald.settings().delivery() + "/ws";
    }
}
