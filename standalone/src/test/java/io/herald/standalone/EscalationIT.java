package io.herald.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/**
 * From a session to a phone, with everything in between: what a connected session leaves unacknowledged is pushed when {@code push.after}
 * is over, an acknowledgement before that stops it, and one after that takes it from the screen.
 */
@ExtendWith(SharedStandalone.class)
@Timeout(120)
class EscalationIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final StandaloneProcess herald;
    private final HeraldDoor door;

    EscalationIT(StandaloneProcess herald) {
        this.herald = herald;
        this.door = new HeraldDoor(herald);
    }

    @Test
    void aSilentSessionsEntryGoesToThePhoneAndAnAcknowledgedOneDoesNot() {
        String silent = userWithPhone();
        String attentive = userWithPhone();
        try (SpringStompClient unread = SpringStompClient.connect(herald, door.token(silent, ""));
                SpringStompClient read = SpringStompClient.connect(herald, door.token(attentive, ""))) {
            assertThat(read.receive(0)).isEmpty();
            publish(attentive, "read at once");
            assertThat(read.receive(0)).hasSize(1);
            publish(silent, "nobody looks");

            await().atMost(Duration.ofSeconds(60)).until(() -> shownTo(silent).equals(List.of("nobody looks")));
            // Both were due after the same time, and this one before the other.
            assertThat(shownTo(attentive)).isEmpty();

            try (SpringStompClient later = SpringStompClient.connect(herald, door.token(silent, ""))) {
                assertThat(later.receive(1)).hasSize(1);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> shownTo(silent).isEmpty());
        }
    }

    /** The phone's token is the user's name. */
    private String userWithPhone() {
        String user = "escalation-" + UUID.randomUUID().toString().substring(0, 8);
        HttpResponse<String> answer = door.send(HttpRequest.newBuilder(
                        URI.create(herald.deliveryUrl() + "/api/v1/devices"))
                .header("Authorization", "Bearer " + door.token(user, ""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of(
                        "provider", "fcm", "app", "demo", "kind", "token", "target", user, "platform", "android")))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return user;
    }

    private void publish(String user, String title) {
        door.publish(Map.of("audience", Map.of("user", user), "title", title, "push", Map.of("after", "PT2S")));
    }

    private List<String> shownTo(String user) {
        HttpResponse<String> answer =
                door.send(HttpRequest.newBuilder(URI.create(herald.deliveryUrl() + "/dev/phone/" + user)));
        return JSON.readTree(answer.body())
                .valueStream()
                .map(shown -> shown.path("title").asString())
                .toList();
    }
}
