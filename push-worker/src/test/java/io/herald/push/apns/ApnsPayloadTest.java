package io.herald.push.apns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import io.herald.push.payload.Fitting;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a push looks like to APNs: everything that fits, never more than 4,096 bytes, never half a character. */
class ApnsPayloadTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final ApnsPayload payload = new ApnsPayload("default", "You have a new notification");

    @Test
    void whatFitsIsSentWhole() {
        assertThat(payload.full(
                        Apps.alert("Shipped", "It is on its way.", "{\"n\":1.10,\"big\":12345678901234567890}"), false))
                .isEqualTo("{\"aps\":{\"alert\":{\"title\":\"Shipped\",\"body\":\"It is on its way.\"},\"badge\":3,"
                        + "\"sound\":\"default\",\"category\":\"orders\",\"mutable-content\":1},"
                        + "\"id\":\"order-1\",\"source\":\"shop\",\"seq\":7,\"link\":\"https://shop.example/orders/1\","
                        + "\"image\":\"https://shop.example/parcel.png\","
                        + "\"actions\":[{\"id\":\"track\",\"title\":\"Track\",\"link\":\"/track/1\"}],"
                        + "\"data\":{\"n\":1.10,\"big\":12345678901234567890}}");
    }

    @Test
    void whatIsNotThereIsLeftOut() {
        PushContent.Alert bare = new PushContent.Alert("n", "", 1, null, null, "Hello", null, null, List.of(), null, 1);
        assertThat(payload.full(bare, true))
                .isEqualTo("{\"aps\":{\"alert\":{\"body\":\"Hello\"},\"badge\":1},\"id\":\"n\",\"seq\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "日", "👩", "\"", "\\", "\n", "\u0001", "a👩é\""})
    void theBodyIsCutBetweenCharactersAndFillsTheRoom(String piece) {
        String body = piece.repeat(4096);
        String sent = payload.full(Apps.alert("Title", body, null), false);

        assertThat(sent.getBytes(UTF_8)).hasSizeBetween(ApnsPayload.MAX_SIZE - 12, ApnsPayload.MAX_SIZE);
        JsonNode json = JSON.readTree(sent.getBytes(UTF_8));
        String shown = json.at("/aps/alert/body").asString();
        assertThat(shown).endsWith("…");
        assertThat(body).startsWith(shown.substring(0, shown.length() - 1));
        assertThat(shown.codePoints()).noneMatch(each -> each >= 0xD800 && each <= 0xDFFF || each == 0xFFFD);
        assertThat(json.at("/shortened").asBoolean()).isTrue();
        assertThat(json.at("/link").asString()).isEqualTo("https://shop.example/orders/1");
    }

    @Test
    void exactlyFullIsNotCut() {
        int frame = payload.full(Apps.alert("Title", "", null), false).getBytes(UTF_8).length;
        String exact = "x".repeat(ApnsPayload.MAX_SIZE - frame);
        assertThat(payload.full(Apps.alert("Title", exact, null), false))
                .contains(exact)
                .doesNotContain("shortened");
        assertThat(payload.full(Apps.alert("Title", exact + "x", null), false)).contains("shortened");
    }

    @Test
    void dataGoesBeforeTheBodyIsHardlyThere() {
        String data = "\"" + "d".repeat(3900) + "\"";
        JsonNode json = JSON.readTree(payload.full(Apps.alert("Title", "b".repeat(600), data), false));
        assertThat(json.has("data")).isFalse();
        assertThat(json.at("/aps/alert/body").asString()).isEqualTo("b".repeat(600));
        assertThat(json.at("/actions")).hasSize(1);
        assertThat(json.at("/shortened").asBoolean()).isTrue();
    }

    @Test
    void aBodyIsShortenedBeforeDataGoes() {
        String data = "\"" + "d".repeat(3000) + "\"";
        JsonNode json = JSON.readTree(payload.full(Apps.alert("Title", "b".repeat(2000), data), false));
        assertThat(json.at("/data").asString()).hasSize(3000);
        assertThat(json.at("/aps/alert/body").asString()).hasSizeGreaterThan(Fitting.BODY_KEPT);
    }

    @Test
    void theLargestNotificationThereIsFits() {
        String wide = "👩";
        PushContent.Alert largest = new PushContent.Alert(
                wide.repeat(255),
                wide.repeat(255),
                Long.MAX_VALUE,
                wide.repeat(64),
                "\u0001".repeat(256),
                "\u0001".repeat(4096),
                "/" + "é".repeat(2047),
                "/" + "é".repeat(2047),
                Collections.nCopies(
                        5, new PushContent.Action(wide.repeat(64), wide.repeat(100), "/" + "é".repeat(2047))),
                "\"" + wide.repeat(10_000) + "\"",
                Integer.MAX_VALUE);
        String sent = payload.full(largest, false);
        assertThat(sent.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(ApnsPayload.MAX_SIZE);
        JsonNode json = JSON.readTree(sent);
        assertThat(json.at("/id").asString()).isEqualTo(wide.repeat(255));
        assertThat(json.at("/seq").asLong()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aReferenceSaysNothing() {
        Push push = Apps.push(ApnsEnvironment.PRODUCTION, Apps.token());
        Map<String, Object> settings = Map.of(Apps.PREFIX + "content", "reference");
        assertThat(mapping(settings).message(push, "00").payload())
                .isEqualTo("{\"aps\":{\"alert\":{\"body\":\"You have a new notification\"},\"badge\":3,"
                        + "\"mutable-content\":1,\"sound\":\"default\"},\"id\":\"order-1\",\"seq\":7}");
    }

    @Test
    void lowPriorityWaitsForTheDeviceAndIsNotHeard() {
        ApnsMessage low = mapping(Map.of()).message(push(null, Push.Priority.LOW, null), "00");
        assertThat(low.priority()).isEqualTo(DeliveryPriority.CONSERVE_POWER);
        assertThat(low.payload()).doesNotContain("sound");
        for (Push.Priority priority : List.of(Push.Priority.NORMAL, Push.Priority.HIGH)) {
            ApnsMessage message = mapping(Map.of()).message(push(null, priority, null), "00");
            assertThat(message.priority()).isEqualTo(DeliveryPriority.IMMEDIATE);
            assertThat(message.type()).isEqualTo(PushType.ALERT);
        }
    }

    @Test
    void apnsKeepsItUntilItExpiresAndNeverLongerThanItCan() {
        Instant soon = NOW.plusSeconds(60);
        Instant latest = NOW.plus(Duration.ofDays(30));
        assertThat(mapping(Map.of())
                        .message(push(null, Push.Priority.HIGH, soon), "00")
                        .expiration())
                .isEqualTo(soon);
        assertThat(mapping(Map.of())
                        .message(push(null, Push.Priority.HIGH, latest.plusSeconds(1)), "00")
                        .expiration())
                .isEqualTo(latest);
        assertThat(mapping(Map.of())
                        .message(push(null, Push.Priority.HIGH, null), "00")
                        .expiration())
                .isEqualTo(latest);
    }

    @Test
    void aNewerOneOfTheSameCollapseKeyReplacesAndOthersDoNot() {
        String one = identifier("k".repeat(64));
        assertThat(one.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64);
        assertThat(identifier("k".repeat(64))).isEqualTo(one);
        assertThat(identifier("other")).isNotEqualTo(one);
        assertThat(identifier(null)).isEqualTo("0123456789abcdef0123456789abcdef");
    }

    private static String identifier(@Nullable String collapseKey) {
        return mapping(Map.of())
                .message(push(collapseKey, Push.Priority.HIGH, null), "00")
                .collapseId();
    }

    private static Push push(@Nullable String collapseKey, Push.Priority priority, @Nullable Instant expiresAt) {
        Push push =
                Apps.push(ApnsEnvironment.PRODUCTION, "00", Apps.alert("Title", "Body", null), collapseKey, priority);
        return new Push(
                push.id(),
                push.userId(),
                push.target(),
                push.lane(),
                push.content(),
                push.tag(),
                collapseKey,
                priority,
                expiresAt);
    }

    private static ApnsMapping mapping(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                Apps.PREFIX + "team-id", "T",
                Apps.PREFIX + "key-id", "K",
                Apps.PREFIX + "key-file", "key.p8",
                Apps.PREFIX + "topic", Apps.TOPIC));
        settings.putAll(more);
        ApnsProperties.App app = Apps.properties(settings).apps().get("shop");
        return new ApnsMapping(app, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
