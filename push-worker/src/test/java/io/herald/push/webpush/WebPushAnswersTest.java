package io.herald.push.webpush;

import static io.herald.push.provider.TestPushes.ALERT;
import static io.herald.push.provider.TestPushes.TAG;
import static io.herald.push.provider.TestPushes.push;
import static io.herald.push.provider.TestPushes.withBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.herald.core.push.VapidKeyPair;
import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.webpush.FakeWebPush;
import io.herald.fakes.webpush.FakeWebPush.Subscription;
import io.herald.push.provider.Push.Priority;
import io.herald.push.provider.PushContent.Withdrawal;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.LaneStopped;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.TargetBusy;
import io.herald.push.provider.SendOutcome.TargetGone;
import io.herald.push.provider.SendOutcome.Unanswered;
import io.herald.push.provider.TestSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each row of Web Push's table of answers, and what a browser finds after it has decrypted, over TLS and HTTP/2 to a push service that
 * checks what real ones check.
 */
@Timeout(120)
class WebPushAnswersTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration NONE = Duration.ZERO;
    private static final VapidKeyPair KEYS = VapidKeyPair.draw();

    /** Nobody listens there. */
    private static final DataSource NO_DATABASE =
            new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1", "nobody", "");

    private static FakeWebPush service;
    private static WebPushSenders senders;
    private static PushSender sender;

    private final Subscription subscription = service.subscribe(KEYS.publicBytes());

    @BeforeAll
    static void start() {
        service = FakeWebPush.start();
        senders = senders(service, Map.of());
        sender = senders.senders().getFirst();
    }

    @AfterAll
    static void stop() {
        senders.close();
        service.close();
    }

    private static WebPushSenders senders(FakeWebPush at, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "herald.push.web-push.ssl-bundle",
                TestSettings.BUNDLE,
                "herald.push.web-push.addresses.hosts",
                "localhost",
                "herald.push.web-push.addresses.other-ports",
                "true",
                "herald.push.web-push.apps.default.subject",
                "mailto:operator@herald.example",
                "herald.push.web-push.apps.default.public-key",
                base64(KEYS.publicBytes()),
                "herald.push.web-push.apps.default.private-key",
                base64(KEYS.privateBytes())));
        settings.putAll(more);
        settings.values().removeIf(String::isEmpty);
        WebPushProperties properties = TestSettings.bind("herald.push.web-push", WebPushProperties.class, settings);
        return new WebPushSenders(
                properties, TestSettings.trusting(at.tls()), JdbcClient.create(NO_DATABASE), Clock.systemUTC());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Stream<Arguments> rows() {
        String google = "the VAPID credentials in the authorization header do not correspond to the credentials used to"
                + " create the subscriptions.";
        return Stream.of(
                arguments(Reaction.answer(200, ""), new Accepted("")),
                arguments(new Reaction.Answer(201, Map.of("location", "/m/1"), ""), new Accepted("/m/1")),
                arguments(Reaction.answer(202, ""), new Accepted("")),
                arguments(Reaction.answer(404, ""), TargetGone.tried("404")),
                arguments(FakeWebPush.reason(410, "Unregistered"), TargetGone.tried("410 Unregistered")),
                arguments(FakeWebPush.reason(400, "VapidPkHashMismatch"), TargetGone.tried("400 VapidPkHashMismatch")),
                arguments(FakeWebPush.reason(403, "VapidPkHashMismatch"), TargetGone.tried("403 VapidPkHashMismatch")),
                arguments(Reaction.answer(403, google), TargetGone.tried("403")),
                arguments(
                        Reaction.answer(401, "{\"code\":401,\"errno\":109,\"message\":\"VAPID public key mismatch\"}"),
                        TargetGone.tried("401 109")),
                arguments(FakeWebPush.reason(401, "Unauthorized"), new LaneStopped("401 Unauthorized")),
                arguments(FakeWebPush.reason(403, "BadJwtToken"), new LaneStopped("403 BadJwtToken")),
                arguments(FakeWebPush.reason(400, "BadTtl"), new Rejected("400 BadTtl")),
                arguments(Reaction.answer(400, "https://push.example/secret"), new Rejected("400")),
                arguments(
                        new Reaction.Answer(429, Map.of("retry-after", "77"), ""),
                        new TargetBusy(Duration.ofSeconds(77), "429")),
                arguments(Reaction.answer(429, ""), new TargetBusy(Duration.ofSeconds(60), "429")),
                arguments(Reaction.answer(500, ""), new RetryLater(NONE, "500")),
                arguments(
                        new Reaction.Answer(503, Map.of("retry-after", "5"), ""),
                        new RetryLater(Duration.ofSeconds(5), "503")),
                arguments(new Reaction.Answer(302, Map.of("location", "https://localhost/"), ""), new Rejected("302")),
                arguments(new Reaction.Reset(), new Unanswered("")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyAnswerMeansWhatTheTableSays(Reaction answer, SendOutcome meaning) {
        service.script().always(subscription.endpoint().toString(), answer);
        SendOutcome outcome = sender.send(push(target(subscription), ALERT));
        switch (meaning) {
            case Unanswered unanswered -> assertThat(outcome).isInstanceOf(Unanswered.class);
            default -> assertThat(outcome).isEqualTo(meaning);
        }
        assertThat(received()).as("attempts").hasSize(1);
    }

    @Test
    void theBrowserReadsWhatTheProtocolSays() {
        assertThat(sender.send(push(
                        target(subscription),
                        ALERT,
                        "order",
                        Priority.HIGH,
                        Instant.now().plusSeconds(3_600))))
                .isInstanceOf(Accepted.class);
        Received received = received().getFirst();
        assertThat(JSON.readTree(received.body())).isEqualTo(JSON.readTree("""
                {"type":"notification","tag":"%s","id":"order-1","source":"shop","seq":42,"title":"Your order",
                 "body":"is on its way","link":"https://shop.example/orders/1","image":"https://shop.example/parcel.png",
                 "actions":[{"id":"track","title":"Track","link":"https://shop.example/track/1"},{"id":"ok","title":"OK"}],
                 "category":"orders","data":{"parcel":{"n":1}},"badge":3}""".formatted(TAG)));
        assertThat(received.headers())
                .containsEntry("protocol", "HTTP/2.0")
                .containsEntry("urgency", "high")
                .containsEntry("content-encoding", "aes128gcm")
                .hasEntrySatisfying("topic", topic -> assertThat(topic).hasSize(32))
                .hasEntrySatisfying(
                        "ttl", ttl -> assertThat(Integer.parseInt(ttl)).isBetween(3_500, 3_600));
    }

    @Test
    void nothingReplacesAnythingUnlessTheProducerSaysSo() {
        assertThat(sender.send(push(target(subscription), ALERT))).isInstanceOf(Accepted.class);
        assertThat(received().getFirst().headers())
                .doesNotContainKey("topic")
                .containsEntry("ttl", Long.toString(Duration.ofDays(28).toSeconds()))
                .containsEntry("urgency", "normal");
    }

    @ParameterizedTest
    @CsvSource({"-PT1H, 0", "P365D, 2419200"})
    void theTimeToLiveHasBounds(Duration left, String ttl) {
        assertThat(sender.send(push(
                        target(subscription),
                        ALERT,
                        null,
                        Priority.LOW,
                        Instant.now().plus(left))))
                .isInstanceOf(Accepted.class);
        assertThat(received().getFirst().headers()).containsEntry("ttl", ttl).containsEntry("urgency", "low");
    }

    @Test
    void aWithdrawalIsShort() {
        assertThat(sender.send(
                        push(target(subscription), new Withdrawal("order-1", 42, 2), "order", Priority.HIGH, null)))
                .isInstanceOf(Accepted.class);
        assertThat(received().getFirst().body())
                .isEqualTo("{\"type\":\"withdraw\",\"tag\":\"%s\",\"badge\":2}".formatted(TAG));
        assertThat(received().getFirst().headers()).doesNotContainKey("topic").containsEntry("urgency", "low");
    }

    @Test
    void aReferenceTellsNoContent() {
        try (WebPushSenders discreet =
                senders(service, Map.of("herald.push.web-push.apps.default.content", "reference"))) {
            assertThat(discreet.senders().getFirst().send(push(target(subscription), ALERT)))
                    .isInstanceOf(Accepted.class);
            assertThat(received().getFirst().body()).isEqualTo(reference());
        }
    }

    @Test
    void whatIsTooLargeForAPushServiceGoesOnceMoreAsAReference() {
        String endpoint = subscription.endpoint().toString();
        service.script().next(endpoint, Reaction.answer(413, ""));
        assertThat(sender.send(push(target(subscription), ALERT))).isInstanceOf(Accepted.class);
        assertThat(received()).hasSize(2);
        assertThat(received().getLast().body()).isEqualTo(reference());

        service.script().always(endpoint, Reaction.answer(413, ""));
        assertThat(sender.send(push(target(subscription), ALERT))).isEqualTo(new Rejected("413"));
        assertThat(received()).as("once, not for ever").hasSize(4);
    }

    private static String reference() {
        return "{\"type\":\"notification\",\"tag\":\"%s\",\"id\":\"order-1\",\"seq\":42,\"badge\":3}".formatted(TAG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ß", "语", "😀", "\""})
    void aLongTextIsShortenedToWhatPushServicesTake(String unit) {
        assertThat(sender.send(push(target(subscription), withBody(unit.repeat(4_096)))))
                .isInstanceOf(Accepted.class);
        Received received = received().getFirst();
        assertThat(Integer.parseInt(received.headers().get("content-length"))).isBetween(4_088, 4_096);
        String body = JSON.readTree(received.body()).path("body").asString();
        assertThat(body).endsWith("…");
        assertThat(unit.repeat(4_096)).startsWith(body.substring(0, body.length() - 1));
        assertThat(received.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4_000);
    }

    @Test
    void aSubscriptionThatEndedIsGoneAndOneOfAnotherKeyIsToo() {
        service.unsubscribe(subscription);
        assertThat(sender.send(push(target(subscription), ALERT))).isInstanceOf(TargetGone.class);
        Subscription others = service.subscribe(VapidKeyPair.draw().publicBytes());
        assertThat(sender.send(push(target(others), ALERT)))
                .isInstanceOfSatisfying(
                        TargetGone.class, gone -> assertThat(gone.reason()).isEqualTo("400 VapidPkHashMismatch"));
    }

    @Test
    void keysThatAreNoneMakeASubscriptionWorthless() {
        PushTarget.WebPush good = target(subscription);
        byte[] beside = good.p256dh().clone();
        beside[64] ^= 1;
        for (PushTarget.WebPush bad : List.of(
                new PushTarget.WebPush(good.endpoint(), beside, good.auth()),
                new PushTarget.WebPush(good.endpoint(), new byte[65], good.auth()),
                new PushTarget.WebPush(good.endpoint(), new byte[3], good.auth()),
                new PushTarget.WebPush(good.endpoint(), good.p256dh(), new byte[15]))) {
            assertThat(sender.send(push(bad, ALERT))).isInstanceOf(TargetGone.class);
        }
        assertThat(received()).isEmpty();
    }

    @Test
    void anEndpointThatIsNotAllowedIsNotAskedAndItsSubscriptionNotForgotten() {
        for (String endpoint : List.of(
                "https://127.0.0.1:" + service.origin().getPort() + "/push/1",
                "http://localhost/push/1",
                "https://user@localhost/push/1",
                "nonsense",
                "https:///push")) {
            assertThat(sender.send(push(
                            new PushTarget.WebPush(URI.create(endpoint), subscription.p256dh(), subscription.auth()),
                            ALERT)))
                    .isInstanceOf(Rejected.class);
        }
        assertThat(service.inbound().of("https://localhost/push/1")).isEmpty();
    }

    @Test
    void anOldPushServiceIsSpokenToInHttp1() {
        try (FakeWebPush old = FakeWebPush.startOld();
                WebPushSenders own = senders(old, Map.of())) {
            Subscription there = old.subscribe(KEYS.publicBytes());
            assertThat(own.senders().getFirst().send(push(target(there), ALERT)))
                    .isInstanceOf(Accepted.class);
            assertThat(old.inbound().all())
                    .singleElement()
                    .satisfies(received -> assertThat(received.headers()).containsEntry("protocol", "HTTP/1.1"));
        }
    }

    @Test
    void withoutAnAnswerInTimeNobodyKnows() {
        try (WebPushSenders impatient =
                senders(service, Map.of("herald.push.web-push.apps.default.timeout", "500ms"))) {
            service.script().always(subscription.endpoint().toString(), new Reaction.Silence());
            assertThat(impatient.senders().getFirst().send(push(target(subscription), ALERT)))
                    .isEqualTo(new Unanswered("no answer in time"));
        }
    }

    @Test
    void withoutADatabaseTheKeptKeysAreWaitedFor() {
        try (WebPushSenders keyless = senders(
                service,
                Map.of(
                        "herald.push.web-push.apps.default.public-key", "",
                        "herald.push.web-push.apps.default.private-key", ""))) {
            assertThat(keyless.senders().getFirst().send(push(target(subscription), ALERT)))
                    .isEqualTo(new RetryLater(NONE, "no VAPID keys"));
        }
    }

    @Test
    void manyAtOnceAreAllReadable() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SendOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                outcomes.add(threads.submit(() -> sender.send(push(target(subscription), ALERT))));
            }
            for (Future<SendOutcome> each : outcomes) {
                assertThat(each.get()).isInstanceOf(Accepted.class);
            }
        }
        assertThat(received()).hasSize(400).allMatch(received -> received.status() == 201);
    }

    private List<Received> received() {
        return service.inbound().of(subscription.endpoint().toString());
    }

    private static PushTarget.WebPush target(Subscription subscription) {
        return new PushTarget.WebPush(subscription.endpoint(), subscription.p256dh(), subscription.auth());
    }
}
