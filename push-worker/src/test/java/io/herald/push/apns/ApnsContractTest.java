package io.herald.push.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.apns.FakeApns;
import io.herald.fakes.apns.ProviderKey;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.LaneStopped;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.SenderStopped;
import io.herald.push.provider.SendOutcome.TargetBusy;
import io.herald.push.provider.SendOutcome.TargetGone;
import io.herald.push.provider.SendOutcome.Unanswered;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the sender makes of what APNs does, over HTTP/2 and TLS: every answer of the table, every way to get none, and that neither a
 * lost connection nor an environment concerns any push but its own.
 */
@Timeout(120)
class ApnsContractTest {

    private static final Executor VIRTUAL = Thread::startVirtualThread;
    private static final ApnsEnvironment PRODUCTION = ApnsEnvironment.PRODUCTION;
    private static final ApnsEnvironment SANDBOX = ApnsEnvironment.SANDBOX;

    @TempDir
    Path folder;

    private final FakeApns apple = new FakeApns();
    private final FakeApns sandbox = new FakeApns(0, Set.of(), apple.providerKey());
    private final List<ApnsSenders> opened = new ArrayList<>();

    private Map<String, Object> settings;
    private PushSender sender;

    @BeforeEach
    void configure() throws Exception {
        settings = Apps.settings(folder, apple, sandbox);
        sender = open();
    }

    @AfterEach
    void close() {
        opened.forEach(ApnsSenders::close);
        apple.close();
        sandbox.close();
    }

    private PushSender open() {
        ApnsSenders senders = Apps.senders(settings);
        opened.add(senders);
        return senders.senders().getFirst();
    }

    @Test
    void anAlertArrivesWithAllThatApnsWantsToKnow() {
        String token = Apps.token();
        Push push = Apps.push(PRODUCTION, token);
        Instant before = Instant.now();

        assertThat(sender.send(push)).isEqualTo(new Accepted(push.id().toString()));

        Received received = only(apple, token);
        assertThat(received.status()).isEqualTo(200);
        assertThat(received.headers())
                .containsEntry("apns-id", push.id().toString())
                .containsEntry("apns-topic", Apps.TOPIC)
                .containsEntry("apns-push-type", "alert")
                .containsEntry("apns-priority", "10")
                .containsEntry("apns-collapse-id", push.tag());
        assertThat(Instant.ofEpochSecond(Long.parseLong(received.headers().get("apns-expiration"))))
                .isBetween(
                        before.plus(Duration.ofDays(30)).minusSeconds(1),
                        Instant.now().plus(Duration.ofDays(30)));
        assertThat(received.body()).contains("\"title\":\"Shipped\"");
    }

    @Test
    void aWithdrawalIsSilentAndNeverStored() {
        String token = Apps.token();
        Push push =
                Apps.push(SANDBOX, token, new PushContent.Withdrawal("order-1", 7, 2), "order-1", Push.Priority.HIGH);

        assertThat(sender.send(push)).isInstanceOf(Accepted.class);

        Received received = only(sandbox, token);
        assertThat(received.headers())
                .containsEntry("apns-push-type", "background")
                .containsEntry("apns-priority", "5")
                .containsEntry("apns-expiration", "0");
        assertThat(received.body())
                .isEqualTo(
                        "{\"aps\":{\"content-available\":1},\"type\":\"withdraw\",\"tag\":\"%s\",\"id\":\"order-1\",\"seq\":7,\"badge\":2}"
                                .formatted(ApnsMapping.identifier(push)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "400, BadDeviceToken, TargetGone",
        "400, DeviceTokenNotForTopic, TargetGone",
        "400, BadTopic, SenderStopped",
        "400, MissingTopic, SenderStopped",
        "400, TopicDisallowed, SenderStopped",
        "400, BadCollapseId, Rejected",
        "400, BadExpirationDate, Rejected",
        "400, BadMessageId, Rejected",
        "400, BadPriority, Rejected",
        "400, DuplicateHeaders, Rejected",
        "400, InvalidPushType, Rejected",
        "400, PayloadEmpty, Rejected",
        "400, IdleTimeout, RetryLater",
        "403, BadCertificate, SenderStopped",
        "403, Forbidden, SenderStopped",
        "403, InvalidProviderToken, SenderStopped",
        "403, MissingProviderToken, SenderStopped",
        "403, UnrelatedKeyIdInToken, SenderStopped",
        "403, ExpiredProviderToken, SenderStopped",
        "403, BadCertificateEnvironment, LaneStopped",
        "403, BadEnvironmentKeyIdInToken, LaneStopped",
        "404, BadPath, SenderStopped",
        "405, MethodNotAllowed, SenderStopped",
        "410, Unregistered, TargetGone",
        "410, ExpiredToken, TargetGone",
        "413, PayloadTooLarge, Rejected",
        "418, Teapot, Rejected",
        "429, TooManyRequests, TargetBusy",
        "429, TooManyProviderTokenUpdates, SenderStopped",
        "500, InternalServerError, RetryLater",
        "502, '', RetryLater",
        "503, ServiceUnavailable, RetryLater",
        "503, Shutdown, RetryLater",
    })
    void everyAnswerMeansOneThing(int status, String reason, String meaning) {
        String token = Apps.token();
        apple.script().always(token, FakeApns.refusal(status, reason));

        SendOutcome outcome = sender.send(Apps.push(PRODUCTION, token));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(meaning);
        assertThat(reasonOf(outcome)).isEqualTo(reason.isEmpty() ? "status " + status : reason);
        switch (outcome) {
            case TargetGone gone -> assertThat(gone).isEqualTo(TargetGone.tried(reason));
            case TargetBusy busy -> assertThat(busy.after()).isEqualTo(Duration.ofMinutes(1));
            case RetryLater later ->
                assertThat(later.after())
                        .isEqualTo(
                                reason.equals("Shutdown") || reason.equals("IdleTimeout")
                                        ? Duration.ZERO
                                        : Duration.ofMinutes(15));
            default -> {}
        }
        apple.script().clear();
        assertThat(sender.send(Apps.push(PRODUCTION, token)))
                .as("what was said of one push concerns no other")
                .isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"Unregistered", "ExpiredToken"})
    void goneIsSaidWithTheMomentThatApnsNames(String reason) {
        String token = Apps.token();
        Instant since = Instant.parse("2026-03-01T10:20:30.456Z");
        apple.script().next(token, FakeApns.gone(reason, since));
        assertThat(sender.send(Apps.push(PRODUCTION, token))).isEqualTo(new TargetGone(since, reason));
    }

    @Test
    void anExpiredProviderTokenIsReplacedWithItsConnectionAndThePushTriedOnceMore() {
        assertThat(sender.send(Apps.push(PRODUCTION, Apps.token()))).isInstanceOf(Accepted.class);
        String token = Apps.token();
        apple.script().next(token, FakeApns.refusal(403, "ExpiredProviderToken"));
        Push push = Apps.push(PRODUCTION, token);

        assertThat(sender.send(push)).isInstanceOf(Accepted.class);

        assertThat(apple.connections()).isEqualTo(2);
        assertThat(apple.providerTokens()).isEqualTo(2);
        assertThat(apple.inbound().of(token)).extracting(Received::status).containsExactly(403, 200);
        assertThat(apple.inbound().of(token))
                .allSatisfy(each -> assertThat(each.headers())
                        .containsEntry("apns-id", push.id().toString()));
    }

    @Test
    void aProviderTokenThatIsExpiredWhenNewStopsTheSenderAfterTwoTries() {
        String token = Apps.token();
        apple.script().always(token, FakeApns.refusal(403, "ExpiredProviderToken"));
        assertThat(sender.send(Apps.push(PRODUCTION, token))).isEqualTo(new SenderStopped("ExpiredProviderToken"));
        assertThat(apple.inbound().of(token)).hasSize(2);
    }

    @Test
    void anIdleConnectionIsReplacedAndThePushTriedOnceMore() {
        String token = Apps.token();
        apple.script().next(token, FakeApns.refusal(400, "IdleTimeout"));
        assertThat(sender.send(Apps.push(PRODUCTION, token))).isInstanceOf(Accepted.class);
        assertThat(apple.connections()).isEqualTo(2);
    }

    @Test
    void whenApnsGoesAwayWhatItDidNotLookAtIsNotTakenAndTheRestIsUnanswered() throws Exception {
        String looked = Apps.token();
        String ignored = Apps.token();
        apple.script().next(looked, new Reaction.Silence());
        apple.script().next(ignored, new Reaction.Silence());
        Push repeated = Apps.push(PRODUCTION, ignored);
        CompletableFuture<SendOutcome> first = sending(Apps.push(PRODUCTION, looked));
        awaitReceived(apple, looked, 1);
        CompletableFuture<SendOutcome> second = sending(repeated);
        awaitReceived(apple, ignored, 1);

        apple.goAwayBefore(ignored);

        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(new Unanswered("connection closed"));
        assertThat(second.get(30, TimeUnit.SECONDS))
                .isEqualTo(new RetryLater(Duration.ZERO, "connection closed before APNs took it"));
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(sender.send(repeated)).isInstanceOf(Accepted.class));
        assertThat(apple.inbound().of(ignored))
                .extracting(each -> each.headers().get("apns-id"))
                .containsOnly(repeated.id().toString());
        assertThat(apple.inbound().of(ignored))
                .extracting(each -> each.headers().get("apns-collapse-id"))
                .containsOnly(repeated.tag());
    }

    @Test
    void manyPushesThatAConnectionTakesWithItAreEachAnsweredFor() throws Exception {
        apple.script().always(new Reaction.Silence());
        List<CompletableFuture<SendOutcome>> sends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sends.add(sending(Apps.push(PRODUCTION, Apps.token())));
        }
        apple.inbound().await(100, any -> true, Duration.ofSeconds(30));

        apple.goAway();

        for (CompletableFuture<SendOutcome> send : sends) {
            assertThat(send.get(30, TimeUnit.SECONDS)).isEqualTo(new Unanswered("connection closed"));
        }
        assertThat(apple.connections()).isEqualTo(1);
    }

    @Test
    void aCutConnectionLeavesItsPushesUnanswered() {
        String token = Apps.token();
        apple.script().next(token, new Reaction.Reset());
        assertThat(sender.send(Apps.push(PRODUCTION, token))).isEqualTo(new Unanswered("connection closed"));
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(sender.send(Apps.push(PRODUCTION, token))).isInstanceOf(Accepted.class));
    }

    @Test
    void aPushWithoutAnAnswerTimesOutAndTheNextOneHasANewConnection() {
        settings.put(Apps.PREFIX + "timeout", "1s");
        PushSender impatient = open();
        String token = Apps.token();
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(impatient.send(Apps.push(PRODUCTION, token))).isInstanceOf(Accepted.class));
        int before = apple.connections();
        apple.script().next(token, new Reaction.Silence());

        assertThat(impatient.send(Apps.push(PRODUCTION, token))).isEqualTo(new Unanswered("time-out"));
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(impatient.send(Apps.push(PRODUCTION, token))).isInstanceOf(Accepted.class));
        assertThat(apple.connections()).isGreaterThan(before);
    }

    @Test
    void whatFoundNoConnectionIsNotTakenAndIsNeverSentAfterwards() throws Exception {
        int port = sandbox.port();
        sandbox.close();
        List<CompletableFuture<SendOutcome>> sends = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sends.add(sending(Apps.push(SANDBOX, Apps.token())));
        }
        for (CompletableFuture<SendOutcome> send : sends) {
            assertThat(send.get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            RetryLater.class,
                            later -> assertThat(later.reason()).isEqualTo("no connection"));
        }
        assertThat(sender.send(Apps.push(PRODUCTION, Apps.token())))
                .as("the other environment goes on")
                .isInstanceOf(Accepted.class);

        try (FakeApns back = new FakeApns(port, Set.of(), apple.providerKey())) {
            Files.writeString(folder.resolve("trust.pem"), back.certificatePem(), StandardOpenOption.APPEND);
            String token = Apps.token();
            await().atMost(30, TimeUnit.SECONDS)
                    .untilAsserted(() ->
                            assertThat(sender.send(Apps.push(SANDBOX, token))).isInstanceOf(Accepted.class));
            assertThat(back.inbound().all()).extracting(Received::target).containsExactly(token);
        }
    }

    @Test
    void anEnvironmentsTokensNeverReachTheOther() {
        String here = Apps.token();
        String there = Apps.token();
        sender.send(Apps.push(PRODUCTION, here));
        sender.send(Apps.push(SANDBOX, there));
        assertThat(apple.inbound().all()).extracting(Received::target).containsExactly(here);
        assertThat(sandbox.inbound().all()).extracting(Received::target).containsExactly(there);
    }

    @Test
    void aForeignKeyStopsTheSender() throws Exception {
        Files.writeString(folder.resolve("key.p8"), ProviderKey.generate().p8());
        assertThat(open().send(Apps.push(PRODUCTION, Apps.token())))
                .isEqualTo(new SenderStopped("InvalidProviderToken"));
    }

    @Test
    void aCertificateThatIsNotTrustedIsNoConnection() {
        settings.remove(Apps.PREFIX + "trusted-certificates");
        assertThat(open().send(Apps.push(PRODUCTION, Apps.token())))
                .isInstanceOfSatisfying(
                        RetryLater.class, later -> assertThat(later.reason()).isEqualTo("no connection"));
        assertThat(apple.inbound().all()).isEmpty();
    }

    @Test
    void aTokenThatIsNoneIsGoneWithoutAskingApns() {
        assertThat(sender.send(Apps.push(PRODUCTION, "../../admin"))).isInstanceOf(TargetGone.class);
        assertThat(apple.inbound().all()).isEmpty();
    }

    @Test
    void hundredsAtOnceShareOneConnection() throws Exception {
        List<CompletableFuture<SendOutcome>> sends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sends.add(sending(Apps.push(PRODUCTION, Apps.token())));
        }
        for (CompletableFuture<SendOutcome> send : sends) {
            assertThat(send.get(50, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
        }
        assertThat(apple.inbound().all())
                .extracting(each -> UUID.fromString(each.headers().get("apns-id")))
                .doesNotHaveDuplicates()
                .hasSize(500);
        assertThat(apple.connections()).isEqualTo(1);
    }

    private CompletableFuture<SendOutcome> sending(Push push) {
        return CompletableFuture.supplyAsync(() -> sender.send(push), VIRTUAL);
    }

    private static void awaitReceived(FakeApns fake, String token, int count) throws Exception {
        fake.inbound().await(count, each -> each.target().equals(token), Duration.ofSeconds(30));
    }

    private static Received only(FakeApns fake, String token) {
        assertThat(fake.inbound().of(token)).hasSize(1);
        return fake.inbound().of(token).getFirst();
    }

    private static String reasonOf(SendOutcome outcome) {
        return switch (outcome) {
            case Rejected rejected -> rejected.reason();
            case TargetGone gone -> gone.reason();
            case TargetBusy busy -> busy.reason();
            case RetryLater later -> later.reason();
            case LaneStopped stopped -> stopped.reason();
            case SenderStopped stopped -> stopped.reason();
            default -> "unexpected";
        };
    }
}
