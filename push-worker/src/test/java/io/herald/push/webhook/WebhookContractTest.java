package io.herald.push.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.webhook.FakeWebhook;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.SenderPaused;
import io.herald.push.provider.SendOutcome.SenderStopped;
import io.herald.push.provider.SendOutcome.TargetGone;
import io.herald.push.provider.SendOutcome.Unanswered;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a receiver gets, over HTTP, and what the sender makes of its answers: alone, in batches, and where there is none. */
@Timeout(60)
class WebhookContractTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Executor VIRTUAL = Thread::startVirtualThread;
    private static final String SECRET = Webhooks.secret(24);

    private final FakeWebhook receiver = new FakeWebhook(0, SECRET);
    private final List<WebhookSenders> opened = new ArrayList<>();
    private final Map<String, Object> settings = new HashMap<>(Map.of(
            Webhooks.PREFIX + "url",
            receiver.url().toString(),
            Webhooks.PREFIX + "secret",
            SECRET,
            Webhooks.PREFIX + "allow-private-networks",
            "true"));

    @AfterEach
    void close() {
        opened.forEach(WebhookSenders::close);
        receiver.close();
    }

    private PushSender open() {
        return open(Clock.systemUTC());
    }

    private PushSender open(Clock clock) {
        WebhookSenders senders = Webhooks.senders(settings, clock);
        opened.add(senders);
        return senders.senders().getFirst();
    }

    @Test
    void aPushArrivesWholeAndSigned() {
        Push push = Webhooks.push("alice@example.com");
        assertThat(open().send(push)).isEqualTo(new Accepted(""));

        Received received = only("alice@example.com");
        assertThat(received.status())
                .as("200 only if signature and time were right")
                .isEqualTo(200);
        assertThat(received.headers()).containsEntry("webhook-id", push.id().toString());
        assertThat(received.headers().get("content-type")).startsWith("application/json");
        assertThat(received.body())
                .isEqualTo("{\"id\":\"" + push.id() + "\",\"user\":\"alice\",\"address\":\"alice@example.com\","
                        + "\"tag\":\"0123456789abcdef0123456789abcdef\",\"priority\":\"high\",\"collapseKey\":\"orders\","
                        + "\"expiresAt\":\"2026-12-24T18:00:00Z\",\"notification\":{\"id\":\"order-1\",\"seq\":7,\"badge\":3,"
                        + "\"source\":\"shop\",\"category\":\"orders\",\"title\":\"Shipped\","
                        + "\"body\":\"It is on its way, \\\"日本\\\" 👩.\",\"link\":\"/orders/1\","
                        + "\"actions\":[{\"id\":\"track\",\"title\":\"Track\"}],\"data\":{\"n\":1.1}}}");
    }

    @Test
    void aReferenceSaysNothingAndAWithdrawalOnlyWhatIsWithdrawn() {
        settings.put(Webhooks.PREFIX + "content", "reference");
        PushSender sender = open();
        sender.send(Webhooks.push("a"));
        sender.send(Webhooks.push("b", new PushContent.Withdrawal("order-1", 7, 2)));
        assertThat(JSON.readTree(only("a").body()).path("notification").toString())
                .isEqualTo("{\"id\":\"order-1\",\"seq\":7,\"badge\":3}");
        assertThat(JSON.readTree(only("b").body()).has("notification")).isFalse();
        assertThat(JSON.readTree(only("b").body()).path("withdraw").toString())
                .isEqualTo("{\"id\":\"order-1\",\"seq\":7,\"badge\":2}");
    }

    @Test
    void theSamePushHasTheSameIdAtEachAttemptAndASignatureOfItsOwnTime() {
        Push push = Webhooks.push("a");
        open(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-60))).send(push);
        open().send(push);
        List<Received> received = receiver.inbound().of("a");
        assertThat(received).extracting(Received::status).containsExactly(200, 200);
        assertThat(received)
                .extracting(each -> each.headers().get("webhook-id"))
                .containsOnly(push.id().toString());
        assertThat(received)
                .extracting(each -> each.headers().get("webhook-timestamp"))
                .doesNotHaveDuplicates();
    }

    @Test
    void duringARotationTheReceiverMayKnowEitherSecret() {
        settings.put(Webhooks.PREFIX + "secret", Webhooks.secret(32));
        settings.put(Webhooks.PREFIX + "previous-secret", SECRET);
        assertThat(open().send(Webhooks.push("old"))).isInstanceOf(Accepted.class);
        settings.put(Webhooks.PREFIX + "secret", SECRET);
        settings.put(Webhooks.PREFIX + "previous-secret", Webhooks.secret(64));
        assertThat(open().send(Webhooks.push("new"))).isInstanceOf(Accepted.class);
        settings.put(Webhooks.PREFIX + "secret", Webhooks.secret(24));
        assertThat(open().send(Webhooks.push("neither"))).isEqualTo(new SenderStopped("status 401"));
    }

    @Test
    void aClockThatIsWrongIsRefusedByTheReceiver() {
        assertThat(open(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-6))).send(Webhooks.push("a")))
                .isEqualTo(new SenderStopped("status 401"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "200, Accepted", "202, Accepted", "204, Accepted", "207, Unanswered",
        "302, SenderStopped", "400, Rejected", "401, SenderStopped", "403, SenderStopped",
        "404, SenderStopped", "405, SenderStopped", "408, RetryLater", "410, TargetGone",
        "413, Rejected", "415, Rejected", "422, Rejected", "429, SenderPaused",
        "500, RetryLater", "502, RetryLater", "503, RetryLater", "504, RetryLater",
    })
    void everyStatusMeansOneThing(int status, String meaning) {
        receiver.script().next("a", Reaction.answer(status, ""));
        SendOutcome outcome = open().send(Webhooks.push("a"));
        assertThat(outcome.getClass().getSimpleName()).isEqualTo(meaning);
        if (outcome instanceof TargetGone gone) {
            assertThat(gone).isEqualTo(TargetGone.tried("status 410"));
        }
        if (outcome instanceof SenderPaused paused) {
            assertThat(paused.after()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"429, 7, 7", "503, 11, 11", "429, 86400, 3600", "503, soon, 0"})
    void theReceiverSaysWhenToComeBackWithinReason(int status, String said, int seconds) {
        receiver.script().next("a", new Reaction.Answer(status, Map.of("retry-after", said), ""));
        Duration after = Duration.ofSeconds(seconds);
        assertThat(open().send(Webhooks.push("a")))
                .isEqualTo(status == 429 ? new SenderPaused(after, "status 429") : new RetryLater(after, "status 503"));
    }

    @Test
    void whatIsNotAnsweredIsUnanswered() {
        settings.put(Webhooks.PREFIX + "timeout", "500ms");
        PushSender sender = open();
        receiver.script().next("silent", new Reaction.Silence());
        receiver.script().next("cut", new Reaction.Reset());
        assertThat(sender.send(Webhooks.push("silent"))).isInstanceOf(Unanswered.class);
        assertThat(sender.send(Webhooks.push("cut"))).isInstanceOf(Unanswered.class);
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertThat(sender.send(Webhooks.push("next"))).isInstanceOf(Accepted.class));
    }

    @Test
    void aReceiverThatIsNotThereHasTakenNothing() {
        PushSender sender = open();
        receiver.close();
        assertThat(sender.send(Webhooks.push("a"))).isInstanceOf(RetryLater.class);
    }

    @Test
    void anAddressOfTheInnerNetworkIsNotAskedUnlessItIsAllowed() {
        settings.put(Webhooks.PREFIX + "allow-private-networks", "false");
        settings.put(
                Webhooks.PREFIX + "url", "https://localhost:" + receiver.url().getPort() + "/");
        assertThat(open().send(Webhooks.push("a"))).isInstanceOf(SenderStopped.class);
        settings.put(
                Webhooks.PREFIX + "url", "https://127.0.0.1:" + receiver.url().getPort() + "/");
        assertThat(open().send(Webhooks.push("a"))).isInstanceOf(SenderStopped.class);
        assertThat(receiver.requests()).isZero();
    }

    @Test
    void pushesOfTheSameMomentGoTogether() throws Exception {
        settings.put(Webhooks.PREFIX + "batch-size", "10");
        settings.put(Webhooks.PREFIX + "linger", "5s");
        PushSender sender = open();
        List<Push> pushes = pushes(20);
        List<CompletableFuture<SendOutcome>> sends = sending(sender, pushes);
        for (CompletableFuture<SendOutcome> send : sends) {
            assertThat(send.get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(receiver.requests()).isEqualTo(2);
        assertThat(receiver.inbound().all())
                .extracting(Received::target)
                .containsExactlyInAnyOrderElementsOf(
                        pushes.stream().map(WebhookContractTest::address).toList());
        assertThat(receiver.inbound().all()).extracting(Received::status).containsOnly(200);
        assertThat(receiver.inbound().all().stream()
                        .map(each -> each.headers().get("webhook-id"))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void aPushThatHasNoCompanyGoesAloneWhenTheLingerIsOver() {
        settings.put(Webhooks.PREFIX + "batch-size", "10");
        Push push = Webhooks.push("a");
        assertThat(open().send(push)).isInstanceOf(Accepted.class);
        assertThat(only("a").headers()).containsEntry("webhook-id", push.id().toString());
    }

    @Test
    void eachPushOfABatchHasItsOwnResult() throws Exception {
        settings.put(Webhooks.PREFIX + "batch-size", "6");
        settings.put(Webhooks.PREFIX + "linger", "5s");
        PushSender sender = open();
        List<Push> pushes = pushes(6);
        String results = "{\"results\":["
                + result(pushes.get(0), "accepted\"")
                + result(pushes.get(1), "rejected\",\"reason\":\"no such\\nmailbox\"")
                + result(pushes.get(2), "gone\",\"reason\":\"left\"")
                + result(pushes.get(3), "retry\",\"reason\":\"full\",\"retryAfterSeconds\":90")
                + result(pushes.get(4), "perhaps\"")
                + "{}]}";
        receiver.script().always(Reaction.answer(207, results));

        List<CompletableFuture<SendOutcome>> sends = sending(sender, pushes);

        assertThat(sends.get(0).get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        assertThat(sends.get(1).get()).isEqualTo(new Rejected("no such mailbox"));
        assertThat(sends.get(2).get())
                .isInstanceOfSatisfying(
                        TargetGone.class, gone -> assertThat(gone.reason()).isEqualTo("left"));
        assertThat(sends.get(3).get()).isEqualTo(new RetryLater(Duration.ofSeconds(90), "full"));
        assertThat(sends.get(4).get()).isEqualTo(new Unanswered("result not understood"));
        assertThat(sends.get(5).get()).as("not named").isInstanceOf(Accepted.class);
        assertThat(receiver.requests()).isEqualTo(1);
    }

    @Test
    void oneBadPushCondemnsNoOther() throws Exception {
        settings.put(Webhooks.PREFIX + "batch-size", "3");
        settings.put(Webhooks.PREFIX + "linger", "5s");
        PushSender sender = open();
        List<Push> pushes = pushes(3);
        receiver.script().always(address(pushes.get(1)), Reaction.answer(422, ""));

        List<CompletableFuture<SendOutcome>> sends = sending(sender, pushes);

        assertThat(sends.get(0).get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        assertThat(sends.get(1).get(30, TimeUnit.SECONDS)).isEqualTo(new Rejected("status 422"));
        assertThat(sends.get(2).get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        assertThat(receiver.requests()).isEqualTo(4);
        assertThat(receiver.inbound().all()).hasSize(6);
    }

    @Test
    void aBatchHasTheSameIdWhateverTheOrderOfItsPushes() {
        List<Push> pushes = pushes(3);
        assertThat(WebhookRequest.of(pushes.reversed(), WebhookProperties.Content.FULL)
                        .id())
                .isEqualTo(WebhookRequest.of(pushes, WebhookProperties.Content.FULL)
                        .id())
                .isNotEqualTo(WebhookRequest.of(pushes.subList(0, 2), WebhookProperties.Content.FULL)
                        .id());
    }

    @Test
    void theBodySaysWhatItIs() {
        JsonNode body = JSON.readTree(new String(
                WebhookRequest.of(pushes(2), WebhookProperties.Content.FULL).body(), UTF_8));
        assertThat(body.path("type").asString()).isEqualTo("push");
        assertThat(body.path("pushes")).hasSize(2);
        assertThat(body.propertyNames()).containsExactly("type", "pushes");
    }

    private static String result(Push push, String outcome) {
        return "{\"id\":\"" + push.id() + "\",\"outcome\":\"" + outcome + "},";
    }

    private static List<Push> pushes(int count) {
        List<Push> pushes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pushes.add(Webhooks.push("address-" + i));
        }
        return pushes;
    }

    private static String address(Push push) {
        return ((PushTarget.Webhook) push.target()).address();
    }

    private static List<CompletableFuture<SendOutcome>> sending(PushSender sender, List<Push> pushes) {
        return pushes.stream()
                .map(each -> CompletableFuture.supplyAsync(() -> sender.send(each), VIRTUAL))
                .toList();
    }

    private Received only(String address) {
        assertThat(receiver.inbound().of(address)).hasSize(1);
        return receiver.inbound().of(address).getFirst();
    }
}
