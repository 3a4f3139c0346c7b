package io.herald.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.core.notification.PushPolicy;
import io.herald.core.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever the builder builds, Herald's own parser takes, and reads what was meant; topic and key are those of the contract. */
class ContractTest {

    private static final NotificationParser PARSER =
            new NotificationParser(NotificationLimits.defaults(), Clock.systemUTC());

    @Test
    void everyFieldIsReadAsItWasMeant() {
        Instant now = Instant.now();
        var parsed = parsed(Notification.toUser("alice")
                .id("n1")
                .source("shop")
                .title("T \"\\\u0001\u00e9\ud83d\ude00")
                .body("B")
                .category("orders")
                .data(Map.of("list", Arrays.asList(1, 2.5, true, null, "x"), "empty", Map.of()))
                .link("/orders/1")
                .image("https://shop.example/1.png")
                .action("open", "Open")
                .action("track", "Track", "/track")
                .priority(Priority.HIGH)
                .createdAt(now)
                .expiresAt(now.plusSeconds(7200))
                .deliverAt(now.plusSeconds(3600))
                .collapseKey("order-1")
                .push(PushMode.ALWAYS)
                .pushAfter(Duration.ofMinutes(90).plusNanos(1_500_000))
                .field("x-trace", List.of("a", "b"))
                .build());

        assertThat(parsed.id()).isEqualTo("n1");
        assertThat(parsed.source()).isEqualTo("shop");
        assertThat(parsed.audience()).isEqualTo(new Audience.User("alice"));
        assertThat(parsed.push().mode()).isEqualTo(PushPolicy.Mode.ALWAYS);
        assertThat(parsed.push().after()).isEqualTo(Duration.ofMinutes(90).plusMillis(1));
        assertThat(parsed.handling().deliverAt())
                .isEqualTo(Instant.ofEpochMilli(now.plusSeconds(3600).toEpochMilli()));
        assertThat(parsed.handling().category()).isEqualTo("orders");
        JsonNode payload = new JsonMapper().readTree(parsed.payload());
        assertThat(payload.get("title").stringValue()).isEqualTo("T \"\\\u0001\u00e9\ud83d\ude00");
        assertThat(payload.at("/data/list").toString()).isEqualTo("[1,2.5,true,null,\"x\"]");
        assertThat(payload.get("x-trace").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(payload.at("/actions/1/link").stringValue()).isEqualTo("/track");
    }

    @Test
    void everyAudienceIsReadAsItWasMeantAndHasItsKey() {
        assertThat(parsed(Notification.toUsers(List.of("a", "b")).build()).audience())
                .isEqualTo(new Audience.Users(List.of("a", "b")));
        assertThat(parsed(Notification.toGroup("g").build()).audience()).isEqualTo(new Audience.Group("g"));
        assertThat(parsed(Notification.toEveryone().build()).audience()).isEqualTo(new Audience.Everyone());
        assertThat(key(Notification.toUser("\u00e9"))).isEqualTo("\u00e9");
        assertThat(key(Notification.toUsers(List.of("a", "b")))).isEqualTo("a");
        assertThat(key(Notification.toGroup("g"))).isEqualTo("g");
        assertThat(key(Notification.toEveryone())).isEqualTo("everyone");
    }

    @Test
    void whatHurriesHasATopicOfItsOwn() {
        assertThat(Notification.toUser("a").build().topic()).isEqualTo(Topics.NOTIFICATIONS);
        assertThat(Notification.toUser("a").priority(Priority.LOW).build().topic())
                .isEqualTo(Topics.NOTIFICATIONS);
        assertThat(Notification.toUser("a").priority(Priority.HIGH).build().topic())
                .isEqualTo(Topics.NOTIFICATIONS_HIGH);
    }

    @Test
    void languagesAreTaken() {
        var parsed = parsed(Notification.toUser("a")
                .title(Map.of("en", "Hello", "de-CH", "Gr\u00fcezi"))
                .body(Map.of("en", "Bye"))
                .build());
        assertThat(parsed.handling().localized()).isTrue();
    }

    @Test
    void aCancelAndAnUpdateAreOfTheOneThatWasSentAndGoTheSameWay() {
        Notification sent = Notification.toUser("a")
                .id("n1")
                .priority(Priority.HIGH)
                .title("t")
                .build();
        UUID key = NotificationKey.of("shop", "n1");
        var cancel = parsed(sent.cancel());
        assertThat(cancel.handling().earlier()).isEqualTo(new Earlier.Cancelled(key));
        assertThat(sent.cancel().topic()).isEqualTo(sent.topic());
        assertThat(sent.cancel().key()).isEqualTo(sent.key());
        var update = parsed(sent.update().title("newer").build());
        assertThat(update.handling().earlier()).isEqualTo(new Earlier.Updated(key));
        assertThat(update.id()).isNotEqualTo("n1");
        assertThat(parsed(Notification.toUser("a").cancels("n1").build())
                        .handling()
                        .earlier())
                .isEqualTo(new Earlier.Cancelled(key));
    }

    @Test
    void aNotificationThatIsSentAgainIsARepetitionAndOneThatIsBuiltAgainIsNot() {
        Notification once = Notification.toUser("a").title("t").build();
        assertThat(parsed(once).key()).isEqualTo(parsed(once).key());
        assertThat(parsed(once).contentHash()).isEqualTo(parsed(once).contentHash());
        assertThat(Notification.toUser("a").title("t").build().id()).isNotEqualTo(once.id());
    }

    @Test
    void whatJsonCannotHoldIsRefusedWhereItIsSet() {
        var builder = Notification.toUser("a");
        assertThatThrownBy(() -> builder.data(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.data(Instant.now())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Notification.toUsers(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Notification.toUser("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String key(Notification.Builder builder) {
        return new String(builder.build().key(), UTF_8);
    }

    private static io.herald.core.notification.Notification parsed(Notification notification) {
        byte[] value = notification.value("shop");
        Parsed parsed = PARSER.parse(value, new Origin.Request("other", "other", Instant.now()));
        assertThat(parsed).as(new String(value, UTF_8)).isInstanceOf(Parsed.Valid.class);
        return ((Parsed.Valid) parsed).notification();
    }
}
