package io.herald.push.fcm;

import static io.herald.push.provider.TestPushes.ALERT;
import static io.herald.push.provider.TestPushes.TAG;
import static io.herald.push.provider.TestPushes.push;
import static io.herald.push.provider.TestPushes.withBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.push.fcm.FcmProperties.Content;
import io.herald.push.payload.CollapseTopic;
import io.herald.push.provider.Push;
import io.herald.push.provider.Push.Priority;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushContent.Withdrawal;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.PushTarget.FcmKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What Firebase is sent for a push, on all three platforms. */
class FcmMessageTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final PushTarget.Fcm TARGET = new PushTarget.Fcm(FcmKind.TOKEN, "t".repeat(160));
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void aNotificationIsShownByTheSystemAndCarriesEverythingForTheApp() {
        Instant expires = NOW.plusSeconds(3_600);
        JsonNode message = message(push(TARGET, ALERT, "order", Priority.HIGH, expires), Content.FULL);
        assertThat(message).isEqualTo(JSON.readTree("""
                {"token":"%s",
                 "notification":{"title":"Your order","body":"is on its way","image":"https://shop.example/parcel.png"},
                 "data":{"type":"notification","tag":"%s","id":"order-1","source":"shop","seq":"42","category":"orders",
                   "link":"https://shop.example/orders/1",
                   "actions":"[{\\"id\\":\\"track\\",\\"title\\":\\"Track\\",\\"link\\":\\"https://shop.example/track/1\\"},{\\"id\\":\\"ok\\",\\"title\\":\\"OK\\"}]",
                   "data":"{\\"parcel\\":{\\"n\\":1}}","badge":"3"},
                 "android":{"priority":"HIGH","ttl":"3600s","collapse_key":"order","notification":{"tag":"%s"}},
                 "apns":{"headers":{"apns-collapse-id":"%s","apns-expiration":"%d","apns-priority":"10"},
                   "payload":{"aps":{"badge":3}}},
                 "webpush":{"headers":{"Urgency":"high","TTL":"3600","Topic":"%s"},"notification":{"tag":"%s"},
                   "fcm_options":{"link":"https://shop.example/orders/1"}}}
                """.formatted(
                        TARGET.value(), TAG, TAG, TAG, expires.getEpochSecond(), CollapseTopic.of("order"), TAG)));
    }

    @Test
    void nothingCollapsesUnlessTheProducerSaysSo() {
        JsonNode message = message(push(TARGET, ALERT), Content.FULL);
        assertThat(message.at("/android").has("collapse_key")).isFalse();
        assertThat(message.at("/webpush/headers").has("Topic")).isFalse();
        assertThat(message.at("/android").has("ttl")).isFalse();
        assertThat(message.at("/apns/headers").has("apns-expiration")).isFalse();
        assertThat(message.at("/android/priority").asString()).isEqualTo("NORMAL");
    }

    @Test
    void aReferenceTellsNobodyAnything() {
        String sent = message(push(TARGET, ALERT, "order", Priority.HIGH, null), Content.REFERENCE)
                .toString();
        assertThat(JSON.readTree(sent).path("data")).isEqualTo(JSON.readTree("""
                {"type":"notification","tag":"%s","id":"order-1","seq":"42","badge":"3"}""".formatted(TAG)));
        assertThat(JSON.readTree(sent).has("notification")).isFalse();
        assertThat(sent).doesNotContain("Your order", "way", "shop", "parcel", "Track", "orders", "\"order\"");
        assertThat(JSON.readTree(sent).at("/apns")).isEqualTo(JSON.readTree("""
                {"headers":{"apns-collapse-id":"%s","apns-push-type":"background","apns-priority":"5"},
                 "payload":{"aps":{"content-available":1}}}""".formatted(TAG)));
    }

    @Test
    void aWithdrawalIsSilent() {
        JsonNode message =
                message(push(TARGET, new Withdrawal("order-1", 42, 2), "order", Priority.HIGH, null), Content.FULL);
        assertThat(message).isEqualTo(JSON.readTree("""
                {"token":"%s","data":{"type":"withdraw","tag":"%s","badge":"2"},
                 "android":{"priority":"NORMAL"},
                 "apns":{"headers":{"apns-expiration":"0","apns-push-type":"background","apns-priority":"5"},
                   "payload":{"aps":{"content-available":1}}},
                 "webpush":{"headers":{"Urgency":"high"}}}
                """.formatted(TARGET.value(), TAG)));
    }

    @ParameterizedTest
    @CsvSource({"-PT1H, 0", "PT0.9S, 0", "PT1S, 1", "P28D, 2419200", "P28DT1S, 2419200", "P365D, 2419200"})
    void theTimeToLiveKeepsToFirebasesBounds(Duration left, long seconds) {
        JsonNode message = message(push(TARGET, ALERT, null, Priority.LOW, NOW.plus(left)), Content.FULL);
        assertThat(message.at("/android/ttl").asString()).isEqualTo(seconds + "s");
        assertThat(message.at("/webpush/headers/TTL").asString()).isEqualTo(Long.toString(seconds));
        assertThat(message.at("/apns/headers/apns-expiration").asString())
                .isEqualTo(Long.toString(NOW.getEpochSecond() + seconds));
        assertThat(message.at("/apns/headers/apns-priority").asString()).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ß", "语", "😀", "\"\\", "\u0001"})
    void aLongTextIsShortenedAsLittleAsNeeded(String unit) {
        JsonNode message = message(push(TARGET, withBody(unit.repeat(4_096))), Content.FULL);
        String body = message.at("/notification/body").asString();
        assertThat(body).endsWith("…");
        assertThat(unit.repeat(4_096)).startsWith(body.substring(0, body.length() - 1));
        ObjectNode payload = ((ObjectNode) message).deepCopy();
        payload.remove("token");
        assertThat(payload.toString().getBytes(StandardCharsets.UTF_8).length)
                .isBetween(FcmMessage.LARGEST - 8, FcmMessage.LARGEST);
        assertThat(message.at("/data/data").asString()).isEqualTo(ALERT.data());
    }

    @Test
    void onlyASecureLinkIsALinkForFirebase() {
        PushContent.Alert plain =
                new PushContent.Alert("id", "", 1, null, "t", null, "http://shop.example/", null, List.of(), null, 0);
        JsonNode message = message(push(TARGET, plain), Content.FULL);
        assertThat(message.at("/webpush").has("fcm_options")).isFalse();
        assertThat(message.at("/data/link").asString()).isEqualTo("http://shop.example/");
        assertThat(message.at("/data").has("source")).isFalse();
    }

    private static JsonNode message(Push push, Content content) {
        return JSON.readTree(FcmMessage.of(push, (PushTarget.Fcm) push.target(), content, NOW))
                .path("message");
    }
}
