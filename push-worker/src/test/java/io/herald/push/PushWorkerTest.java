package io.herald.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.notification.Earlier;
import io.herald.core.notification.PushPolicy;
import io.herald.core.notification.PushPolicy.Mode;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.topic.Topics;
import io.herald.push.PushBench.Written;
import io.herald.push.dispatch.Dispatchers;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderSource;
import io.herald.test.RealServers;
import io.herald.test.Servers;
import io.herald.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The engine over real Kafka and PostgreSQL, with senders that answer as told:
 * <ul>
 *   <li>each device of the user gets an entry once, however often it is asked for and whoever finds it;
 *   <li>nothing is sent that is acknowledged, expired, gone, unwanted or no longer this user's, and what becomes so stops waiting;
 *   <li>every answer leads to what the table of answers says, is audited and reported;
 *   <li>what stops, rests or fails delays its own pushes only.
 * </ul>
 */
@SpringBootTest(
        classes = PushWorker.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=push-worker",
            "herald.push.requests.group=push-${random.uuid}",
            "herald.push.due.poll-interval=50ms",
            "herald.push.recall.poll-interval=50ms",
            "herald.push.events.poll-interval=50ms",
            "herald.push.dispatch.poll-interval=50ms",
            "herald.push.dispatch.lease=2s",
            "herald.push.dispatch.probe-interval=300ms",
            "herald.push.dispatch.lane-stop-users=2",
            "herald.push.dispatch.device-per-minute=600",
            "herald.push.dispatch.device-burst=5"
        })
@Import({RealServers.class, PushWorkerTest.Senders.class})
class PushWorkerTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Senders {

        @Bean
        SenderSource scriptedSenders() {
            return () -> List.of(SHOP, NEWS, RATIONED);
        }
    }

    private static final ScriptedSender SHOP = new ScriptedSender("fcm/shop", true, Duration.ZERO);
    private static final ScriptedSender NEWS = new ScriptedSender("fcm/news", true, Duration.ZERO);
    private static final ScriptedSender RATIONED = new ScriptedSender("fcm/rationed", true, Duration.ofMinutes(20));

    @Autowired
    ApplicationContext context;

    @Autowired
    MeterRegistry meters;

    @Autowired
    Dispatchers dispatchers;

    @LocalServerPort
    int port;

    private PushBench bench;

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        TestTokens.shared().register(properties);
    }

    @BeforeAll
    static void createTopics() throws Exception {
        PushBench.createTopics();
    }

    @BeforeEach
    void bench() {
        bench = new PushBench(context);
    }

    @Test
    void eachDeviceOfTheUserGetsAnEntryOnceHoweverOftenItIsAskedFor() {
        String user = bench.user();
        UUID phone = bench.device(user, "shop", "android");
        bench.device(user, "news", "ios");
        Written entry = bench.write(
                PushBench.LATER,
                Instant.parse("2999-01-01T00:00:00Z"),
                "\"title\":\"Hello\",\"body\":\"World\",\"link\":\"/a\",\"image\":\"https://b/c.png\",\"category\":\"news\","
                        + "\"priority\":\"high\",\"collapseKey\":\"k\",\"data\":{\"a\":[1]},"
                        + "\"actions\":[{\"id\":\"ok\",\"title\":\"OK\",\"link\":\"/ok\"}]",
                user,
                Servers.uniqueName("other"));
        for (int i = 0; i < 5; i++) {
            bench.request(entry);
        }
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted", "accepted"));
        Written next = bench.write(user, PushBench.LATER);
        bench.request(next);
        eventually(() -> assertThat(bench.states(next)).containsExactly("accepted", "accepted"));

        assertThat(NEWS.shownTo(user)).hasSize(2);
        Push push = SHOP.shownTo(user).getFirst();
        assertThat(SHOP.shownTo(user)).hasSize(2).extracting(Push::id).doesNotHaveDuplicates();
        assertThat(push.target()).isEqualTo(new PushTarget.Fcm(PushTarget.FcmKind.TOKEN, "token-" + phone));
        assertThat(push.lane()).isEqualTo("android");
        assertThat(push.priority()).isEqualTo(Push.Priority.HIGH);
        assertThat(push.collapseKey()).isEqualTo("k");
        assertThat(push.expiresAt()).isEqualTo("2999-01-01T00:00:00Z");
        assertThat(push.tag())
                .matches("[0-9a-f]{32}")
                .isEqualTo(NEWS.shownTo(user).getFirst().tag());
        assertThat(push.content())
                .isEqualTo(new PushContent.Alert(
                        entry.id(),
                        "test",
                        1,
                        "news",
                        "Hello",
                        "World",
                        "/a",
                        "https://b/c.png",
                        List.of(new PushContent.Action("ok", "OK", "/ok")),
                        "{\"a\":[1]}",
                        1));
        assertThat(((PushContent.Alert) SHOP.shownTo(user).getLast().content()).badge())
                .isEqualTo(2);
    }

    @Test
    void whatNobodyAcknowledgesInTimeIsPushedWithoutARequest() {
        String silent = bench.user();
        bench.device(silent, "shop", "android");
        String attentive = bench.user();
        bench.device(attentive, "shop", "android");
        PushPolicy soon = new PushPolicy(Mode.OFFLINE, Duration.ofMillis(700));
        Written seen = bench.write(attentive, soon);
        bench.acknowledge(seen);
        Written unseen = bench.write(silent, soon);
        assertThat(SHOP.shownTo(silent)).isEmpty();
        eventually(() -> assertThat(SHOP.shownTo(silent)).hasSize(1));
        eventually(() -> assertThat(dueFor(attentive)).isZero());
        assertThat(bench.states(seen)).isEmpty();
        assertThat(bench.states(unseen)).hasSize(1);
    }

    @Test
    void theTimerIsSetForUsersWithADeviceOnlyAndNeverForWhatForbidsPushes() {
        String without = bench.user();
        bench.write(without, PushBench.LATER);
        assertThat(dueFor(without)).isZero();

        String with = bench.user();
        UUID device = bench.device(with, "shop", "android");
        bench.write(with, PushBench.LATER);
        bench.write(with, new PushPolicy(Mode.NEVER, Duration.ofMinutes(5)));
        assertThat(dueFor(with)).isEqualTo(1);

        bench.jdbc.sql("DELETE FROM device WHERE device_id = ?").param(device).update();
        bench.write(with, PushBench.LATER);
        assertThat(dueFor(with)).isEqualTo(1);
    }

    @Test
    void alwaysMeansEvenIfItIsAcknowledged() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        Written entry = bench.write(
                new PushPolicy(Mode.ALWAYS, Duration.ofMinutes(5)), null, "\"push\":{\"mode\":\"always\"}", user);
        bench.acknowledge(entry);
        bench.request(entry, Reason.ALWAYS);
        eventually(() -> assertThat(SHOP.shownTo(user)).hasSize(1));
    }

    @Test
    void whatIsAcknowledgedExpiredGoneUnwantedOrOfAnotherHistoryIsNotPushed() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        Written acknowledged = bench.write(user, PushBench.LATER);
        bench.acknowledge(acknowledged);
        bench.request(acknowledged);
        bench.request(bench.write(PushBench.LATER, Instant.now().minusSeconds(1), "\"title\":\"old\"", user));
        bench.request(new Written(acknowledged.epoch(), user, 99, "gone"));
        bench.request(new Written(acknowledged.epoch(), "nobody", 1, "gone"));
        bench.request(bench.write(PushBench.LATER, null, "\"push\":{\"mode\":\"never\"}", user), Reason.REFUSED);
        Written unread = bench.write(user, PushBench.LATER);
        bench.request(new Written("0000000000", user, unread.seq(), "foreign"));
        double malformed = count("malformed");
        bench.send(user, "nonsense".getBytes(UTF_8));
        bench.send(user, null);
        Written last = bench.write(user, PushBench.LATER);
        bench.request(last);
        eventually(() -> assertThat(SHOP.shownTo(user)).hasSize(1));
        assertThat(seq(SHOP.shownTo(user).getFirst())).isEqualTo(last.seq());
        assertThat(count("malformed")).isEqualTo(malformed + 2);
    }

    @Test
    void aFailedAttemptIsRepeatedUnderTheSameIdentityUntilItIsGivenUpAndCanBeRedriven() throws Exception {
        String user = bench.user();
        bench.device(user, "shop", "android");
        SHOP.answer(
                user,
                new SendOutcome.RetryLater(Duration.ZERO, "busy"),
                new SendOutcome.Unanswered("time-out"),
                new SendOutcome.RetryLater(Duration.ofMinutes(10), "Retry-After"));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("dead"));
        assertThat(bench.reason(entry)).isEqualTo("given up: Retry-After");
        assertThat(bench.outcomes(entry)).containsExactly("retry", "unanswered", "given-up");
        assertThat(SHOP.shownTo(user))
                .hasSize(3)
                .extracting(Push::id)
                .containsOnly(SHOP.shownTo(user).getFirst().id());

        String admin = TestTokens.shared().token("op", "admin");
        JsonNode page = get("?sender=fcm/shop&limit=500", admin, 200);
        String id = stringsOf(page.path("deadLetters"), "id").stream()
                .filter(each -> each.contains("-" + entry.seq() + "-"))
                .filter(each -> detail(each, admin).path("user").asString().equals(user))
                .findFirst()
                .orElseThrow();
        JsonNode detail = detail(id, admin);
        assertThat(detail.path("notification").path("title").asString()).isEqualTo("a secret");
        assertThat(stringsOf(detail.path("attempts"), "outcome")).containsExactly("retry", "unanswered", "given-up");

        SHOP.answer(user, new SendOutcome.Accepted("p"));
        post("/" + id + "/redrive", admin, 202);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        post("/" + id + "/redrive", admin, 404);
        get("/" + id, admin, 404);
    }

    @Test
    void deadLettersAreForAdministratorsAndWrongParametersAreNamed() throws Exception {
        String admin = TestTokens.shared().token("op", "admin");
        assertThat(get("?limit=0", admin, 400)
                        .path("errors")
                        .get(0)
                        .path("field")
                        .asString())
                .isEqualTo("limit");
        assertThat(get("?after=x", admin, 400)
                        .path("errors")
                        .get(0)
                        .path("field")
                        .asString())
                .isEqualTo("after");
        get("/1-1-nonsense", admin, 404);
        get("", TestTokens.shared().token("alice", "publish"), 403);
        get("", "nonsense", 401);
        post("/redrive", TestTokens.shared().token("alice"), 403);
    }

    @Test
    void allDeadLettersOfASenderAreRedrivenAtOnce() throws Exception {
        String user = bench.user();
        bench.device(user, "news", "ios");
        NEWS.answer(user, new SendOutcome.Rejected("too large"));
        Written first = bench.write(user, PushBench.LATER);
        Written second = bench.write(user, PushBench.LATER);
        bench.request(first);
        bench.request(second);
        eventually(() -> assertThat(bench.states(second)).containsExactly("dead"));
        eventually(() -> assertThat(bench.states(first)).containsExactly("dead"));
        NEWS.answer(user, new SendOutcome.Accepted(""));
        String admin = TestTokens.shared().token("op", "admin");
        assertThat(post("/redrive?sender=fcm/nobody", admin, 202)
                        .path("redriven")
                        .asInt())
                .isZero();
        assertThat(post("/redrive?sender=fcm/news", admin, 202).path("redriven").asInt())
                .isGreaterThanOrEqualTo(2);
        eventually(() -> assertThat(bench.states(first)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(second)).containsExactly("accepted"));
    }

    @Test
    void aTargetThatIsGoneIsDroppedUnlessItWasRegisteredSince() {
        String user = bench.user();
        UUID device = bench.device(user, "shop", "android");
        SHOP.answer(user, push -> new SendOutcome.TargetGone(Instant.now().minusSeconds(3600), "Unregistered"));
        Written before = bench.write(user, PushBench.LATER);
        bench.request(before);
        eventually(() -> assertThat(bench.states(before)).containsExactly("settled"));
        assertThat(dropped(device)).isFalse();
        assertThat(bench.flag(user, "reachable")).isTrue();

        SHOP.answer(user, push -> new SendOutcome.TargetGone(Instant.now().plusSeconds(5), "Unregistered"));
        Written after = bench.write(user, PushBench.LATER);
        bench.request(after);
        eventually(() -> assertThat(bench.states(after)).containsExactly("settled"));
        assertThat(dropped(device)).isTrue();
        assertThat(bench.flag(user, "reachable")).isFalse();
        assertThat(bench.outcomes(after)).containsExactly("target-gone");
    }

    @Test
    void aTargetThatIsRegisteredAgainWhileAPushIsUnderWayStays() {
        String user = bench.user();
        UUID device = bench.device(user, "shop", "android");
        SHOP.answer(user, push -> {
            bench.jdbc
                    .sql("UPDATE device SET registered_at = clock_timestamp() WHERE device_id = ?")
                    .param(device)
                    .update();
            return SendOutcome.TargetGone.tried("Unregistered");
        });
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("settled"));
        assertThat(dropped(device)).isFalse();

        SHOP.answer(user, SendOutcome.TargetGone.tried("Unregistered"));
        Written next = bench.write(user, PushBench.LATER);
        bench.request(next);
        eventually(() -> assertThat(dropped(device)).isTrue());
    }

    @Test
    void aDeviceThatChangedHandsBetweenPlanAndSendGetsNothing() {
        String alice = bench.user();
        UUID device = bench.device(alice, "shop", "android");
        String bob = bench.user();
        SHOP.answer(
                alice,
                push -> {
                    bench.jdbc
                            .sql(
                                    "UPDATE device SET user_no = (SELECT user_no FROM inbox WHERE user_id = ?) WHERE device_id = ?")
                            .params(bob, device)
                            .update();
                    return new SendOutcome.RetryLater(Duration.ZERO, "busy");
                },
                push -> new SendOutcome.Accepted(""));
        Written entry = bench.write(alice, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("settled"));
        assertThat(bench.reason(entry)).isEqualTo("device gone");
        assertThat(SHOP.shownTo(alice)).hasSize(1);
        assertThat(bench.flag(alice, "reachable")).isFalse();
        assertThat(bench.flag(bob, "reachable")).isTrue();
    }

    @Test
    void aTargetWithTooMuchWaitsAloneWithAllItsPushes() {
        String busy = bench.user();
        bench.device(busy, "shop", "android");
        String other = bench.user();
        bench.device(other, "shop", "android");
        SHOP.answer(
                busy,
                new SendOutcome.TargetBusy(Duration.ofMillis(1500), "TooManyRequests"),
                new SendOutcome.Accepted(""));
        Written first = bench.write(busy, PushBench.LATER);
        bench.request(first);
        eventually(() -> assertThat(bench.outcomes(first)).containsExactly("target-busy"));
        Written second = bench.write(busy, PushBench.LATER);
        bench.request(second);
        Written others = bench.write(other, PushBench.LATER);
        bench.request(others);
        eventually(() -> assertThat(bench.states(others)).containsExactly("accepted"));
        assertThat(bench.states(second)).containsExactly("waiting");
        eventually(() -> assertThat(bench.states(first)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(second)).containsExactly("accepted"));
    }

    @Test
    void aStoppedSenderKeepsItsPushesAndHoldsUpNobodyElse() throws Exception {
        String user = bench.user();
        bench.device(user, "news", "ios");
        bench.device(user, "shop", "ios");
        NEWS.answer(user, new SendOutcome.SenderStopped("InvalidProviderToken"));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(dispatchers.stopped()).containsEntry("fcm/news", "InvalidProviderToken"));
        Written next = bench.write(user, PushBench.LATER);
        bench.request(next);
        eventually(() -> assertThat(bench.states(next)).containsExactlyInAnyOrder("accepted", "waiting"));
        assertThat(gauge("fcm/news")).isEqualTo(1);
        assertThat(health()).isEqualTo("OUT_OF_SERVICE");

        NEWS.answer(user, new SendOutcome.Accepted(""));
        eventually(() -> assertThat(bench.states(entry)).containsOnly("accepted"));
        eventually(() -> assertThat(bench.states(next)).containsOnly("accepted"));
        assertThat(dispatchers.stopped()).isEmpty();
        assertThat(health()).isEqualTo("UP");
    }

    @Test
    void aLaneStopsWhenSeveralUsersAreRefusedAndHoldsUpNoOtherLaneOfItsSender() {
        String apple = bench.user();
        bench.device(apple, "shop", "ios");
        String another = bench.user();
        bench.device(another, "shop", "ios");
        String android = bench.user();
        bench.device(android, "shop", "android");
        SHOP.answer(apple, new SendOutcome.LaneStopped("THIRD_PARTY_AUTH_ERROR"));
        SHOP.answer(another, new SendOutcome.LaneStopped("THIRD_PARTY_AUTH_ERROR"));
        Written entry = bench.write(apple, PushBench.LATER);
        bench.request(entry);
        // One user's targets alone stop nothing, however often they are refused.
        eventually(() -> assertThat(bench.outcomes(entry)).hasSizeGreaterThan(2).containsOnly("lane-stopped"));
        assertThat(dispatchers.stopped()).isEmpty();

        Written refused = bench.write(another, PushBench.LATER);
        bench.request(refused);
        eventually(() -> assertThat(dispatchers.stopped()).containsEntry("fcm/shop ios", "THIRD_PARTY_AUTH_ERROR"));
        Written other = bench.write(android, PushBench.LATER);
        bench.request(other);
        eventually(() -> assertThat(bench.states(other)).containsExactly("accepted"));
        SHOP.answer(apple, new SendOutcome.Accepted(""));
        SHOP.answer(another, new SendOutcome.Accepted(""));
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(refused)).containsExactly("accepted"));
        assertThat(dispatchers.stopped()).isEmpty();
    }

    @Test
    void aSenderThatAsksForARestGetsOneAndThePushIsNotCountedAsFailing() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        SHOP.answer(
                user,
                new SendOutcome.SenderPaused(Duration.ofMillis(400), "QUOTA_EXCEEDED"),
                new SendOutcome.Accepted(""));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        assertThat(bench.outcomes(entry)).containsExactly("sender-paused", "accepted");
    }

    @Test
    void aPushWhoseWorkerDiedIsTriedAgainUnderItsIdentityAndTheAuditSaysSo() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        // As a worker leaves it that was killed after its claim.
        bench.jdbc
                .sql(
                        "UPDATE push SET state = 'sending', next_at = now() FROM inbox WHERE inbox.user_no = push.user_no AND user_id = ?")
                .param(user)
                .update();
        eventually(() -> assertThat(bench.outcomes(entry)).containsExactly("accepted", "unanswered", "accepted"));
        assertThat(SHOP.shownTo(user))
                .hasSize(2)
                .extracting(Push::id)
                .containsOnly(SHOP.shownTo(user).getFirst().id());
    }

    @Test
    void theLateWordOfAWorkerThatWasGivenUpChangesNothing() throws Exception {
        String user = bench.user();
        bench.device(user, "shop", "android");
        CountDownLatch released = new CountDownLatch(1);
        SHOP.answer(
                user,
                push -> {
                    await().atMost(Duration.ofSeconds(30)).until(() -> released.getCount() == 0);
                    return new SendOutcome.Rejected("the late word");
                },
                push -> new SendOutcome.Accepted("the second"));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        released.countDown();
        eventually(() -> assertThat(bench.outcomes(entry)).containsExactly("unanswered", "accepted", "rejected"));
        assertThat(bench.states(entry)).containsExactly("accepted");
    }

    @Test
    void anAcknowledgementStopsWhatWaitsForARetryAndTakesBackWhatMayHaveArrived() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        SHOP.answer(
                user,
                new SendOutcome.Unanswered("time-out"),
                new SendOutcome.RetryLater(Duration.ofMillis(1500), "busy"),
                new SendOutcome.Accepted(""));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.outcomes(entry)).containsExactly("unanswered", "retry"));
        bench.acknowledge(entry);
        eventually(() -> assertThat(SHOP.withdrawnFrom(user)).hasSize(1));
        eventually(() -> assertThat(bench.states(entry)).containsExactly("settled"));
        assertThat(SHOP.shownTo(user)).hasSize(2);
    }

    @Test
    void whatIsAcknowledgedElsewhereIsTakenBackWithTheRightBadge() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        Written first = bench.write(user, PushBench.LATER);
        Written second = bench.write(user, PushBench.LATER);
        bench.request(first);
        bench.request(second);
        eventually(() -> assertThat(bench.states(first)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(second)).containsExactly("accepted"));
        assertThat(bench.flag(user, "pushed")).isTrue();
        bench.acknowledge(first);
        eventually(() -> assertThat(bench.states(first)).containsExactly("settled"));
        Push withdrawal = SHOP.withdrawnFrom(user).getFirst();
        assertThat(withdrawal.content()).isEqualTo(new PushContent.Withdrawal(first.id(), first.seq(), 1));
        assertThat(withdrawal.tag()).isEqualTo(SHOP.shownTo(user).getFirst().tag());
        assertThat(bench.states(second)).containsExactly("accepted");
        assertThat(bench.flag(user, "pushed")).isTrue();
        bench.acknowledge(second);
        eventually(() -> assertThat(bench.flag(user, "pushed")).isFalse());
        assertThat(bench.outcomes(first)).containsExactly("accepted", "withdrawn");
    }

    @Test
    void whatIsCancelledIsNotSentAndIsTakenBackEvenIfItGoesInAnyCase() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        PushPolicy always = new PushPolicy(Mode.ALWAYS, Duration.ofMinutes(5));
        Written shown = bench.write(always, null, "\"push\":{\"mode\":\"always\"}", user);
        bench.request(shown, Reason.ALWAYS);
        eventually(() -> assertThat(bench.states(shown)).containsExactly("accepted"));
        Written never = bench.write(always, null, "\"push\":{\"mode\":\"always\"}", user);

        bench.cancel(shown);
        bench.cancel(never);
        bench.request(never, Reason.ALWAYS);

        eventually(() -> assertThat(SHOP.withdrawnFrom(user)).hasSize(1));
        Push withdrawal = SHOP.withdrawnFrom(user).getFirst();
        assertThat(withdrawal.content()).isEqualTo(new PushContent.Withdrawal(shown.id(), shown.seq(), 0));
        eventually(() -> assertThat(bench.states(shown)).containsExactly("settled"));
        Written last = bench.write(user, PushBench.LATER);
        bench.request(last);
        eventually(() -> assertThat(bench.states(last)).containsExactly("accepted"));
        assertThat(bench.states(never)).isEmpty();
        assertThat(SHOP.shownTo(user)).hasSize(2);
    }

    @Test
    void whatIsCancelledWhileItWaitsForARetryIsNotTriedAgain() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        SHOP.answer(user, new SendOutcome.RetryLater(Duration.ofMillis(1500), "busy"), new SendOutcome.Accepted(""));
        Written entry = bench.write(
                new PushPolicy(Mode.ALWAYS, Duration.ofMinutes(5)), null, "\"push\":{\"mode\":\"always\"}", user);
        bench.request(entry, Reason.ALWAYS);
        eventually(() -> assertThat(bench.outcomes(entry)).containsExactly("retry"));

        bench.cancel(entry);

        eventually(() -> assertThat(bench.states(entry)).containsExactly("settled"));
        assertThat(SHOP.shownTo(user)).hasSize(1);
    }

    @Test
    void eachDeviceGetsItsOwnLanguage() {
        String user = bench.user();
        bench.locale(bench.device(user, "shop", "android"), "de-CH");
        bench.locale(bench.device(user, "shop", "ios"), "ja");
        bench.device(user, "shop", "web");
        Written entry = bench.write(
                PushBench.LATER,
                null,
                PushBench.handling(new Earlier.None(), true),
                "\"title\":{\"en\":\"Hi\",\"de\":\"Hallo\"},\"body\":\"x\"",
                user);
        bench.request(entry);
        eventually(() -> assertThat(SHOP.shownTo(user)).hasSize(3));

        assertThat(SHOP.shownTo(user))
                .extracting(push -> push.lane() + ((PushContent.Alert) push.content()).title())
                .containsExactlyInAnyOrder("androidHallo", "iosHi", "webHi");
    }

    @Test
    void whereSilentPushesAreRationedOneSpeaksForAll() {
        String user = bench.user();
        bench.device(user, "rationed", "ios");
        Written first = bench.write(user, PushBench.LATER);
        Written second = bench.write(user, PushBench.LATER);
        Written third = bench.write(user, PushBench.LATER);
        List.of(first, second, third).forEach(bench::request);
        eventually(() -> assertThat(RATIONED.shownTo(user)).hasSize(3));
        eventually(() -> assertThat(bench.states(third)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(second)).containsExactly("accepted"));
        eventually(() -> assertThat(bench.states(first)).containsExactly("accepted"));
        bench.acknowledge(first);
        eventually(() -> assertThat(RATIONED.withdrawnFrom(user)).hasSize(1));
        eventually(() -> assertThat(bench.states(first)).containsExactly("settled"));
        bench.acknowledge(second);
        eventually(() -> assertThat(bench.states(second)).containsExactly("withdrawing"));
        bench.acknowledge(third);
        eventually(() -> assertThat(bench.states(third)).containsExactly("settled"));
        assertThat(bench.reason(third)).isEqualTo("withdrawn with another");
        assertThat(RATIONED.withdrawnFrom(user)).hasSize(1);
    }

    @Test
    void aDeviceGetsABurstAndThenOneAfterTheOther() {
        String user = bench.user();
        bench.device(user, "shop", "android");
        List<Written> entries = IntStream.range(0, 12)
                .mapToObj(i -> bench.write(user, PushBench.LATER))
                .toList();
        entries.forEach(bench::request);
        eventually(() -> assertThat(SHOP.shownTo(user)).hasSize(12));
        // Those above the burst were claimed, not sent, and claimed again.
        eventually(() -> assertThat(entries)
                .allSatisfy(entry -> assertThat(bench.outcomes(entry)).containsExactly("accepted")));
        assertThat(bench.jdbc
                        .sql("SELECT max(attempts) FROM push JOIN inbox USING (user_no) WHERE user_id = ?")
                        .param(user)
                        .query(Integer.class)
                        .single())
                .isGreaterThan(1);
    }

    @Test
    void everyAttemptIsReportedAsAnEvent() {
        String user = bench.user();
        UUID device = bench.device(user, "shop", "android");
        SHOP.answer(user, new SendOutcome.RetryLater(Duration.ZERO, "busy"), new SendOutcome.Accepted("projects/x"));
        Written entry = bench.write(user, PushBench.LATER);
        bench.request(entry);
        eventually(() -> assertThat(bench.states(entry)).containsExactly("accepted"));
        try (KafkaConsumer<byte[], byte[]> events = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", Servers.kafkaBootstrap(),
                        "group.id", Servers.uniqueName("events"),
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            events.subscribe(List.of(Topics.NOTIFICATION_EVENTS));
            List<JsonNode> told = new ArrayList<>();
            eventually(() -> {
                events.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (new String(record.key(), UTF_8).equals(user)) {
                        told.add(JSON.readTree(record.value()));
                    }
                });
                assertThat(told).hasSize(2);
            });
            assertThat(told)
                    .extracting(event -> event.path("type").asString())
                    .containsExactly("push-delayed", "pushed");
            assertThat(told).extracting(event -> event.path("event").asString()).doesNotHaveDuplicates();
            JsonNode pushed = told.getLast();
            assertThat(pushed.path("user").asString()).isEqualTo(user);
            assertThat(pushed.path("seq").asLong()).isEqualTo(entry.seq());
            assertThat(pushed.path("notification").asString()).isEqualTo(entry.id());
            assertThat(pushed.path("device").asString()).isEqualTo(device.toString());
            assertThat(pushed.path("sender").asString()).isEqualTo("fcm/shop");
            assertThat(pushed.path("outcome").asString()).isEqualTo("accepted");
            assertThat(pushed.path("providerId").asString()).isEqualTo("projects/x");
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(30, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }

    private static long seq(Push push) {
        return ((PushContent.Alert) push.content()).seq();
    }

    private long dueFor(String user) {
        return bench.jdbc
                .sql("SELECT count(*) FROM push_due JOIN inbox USING (user_no) WHERE user_id = ?")
                .param(user)
                .query(Long.class)
                .single();
    }

    private boolean dropped(UUID device) {
        return bench.jdbc
                .sql("SELECT dropped_at IS NOT NULL FROM device WHERE device_id = ?")
                .param(device)
                .query(Boolean.class)
                .single();
    }

    private double count(String outcome) {
        return meters.counter("herald.push.requests", "outcome", outcome).count();
    }

    private double gauge(String sender) {
        return meters.get("herald.push.stopped").tag("sender", sender).gauge().value();
    }

    private String health() throws Exception {
        return JSON.readTree(call("GET", "http://127.0.0.1:%d/actuator/health".formatted(port), null)
                        .body())
                .path("status")
                .asString();
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private JsonNode detail(String id, String token) {
        try {
            return get("/" + id, token, 200);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String rest, String token, int status) throws Exception {
        return answered("GET", rest, token, status);
    }

    private JsonNode post(String rest, String token, int status) throws Exception {
        return answered("POST", rest, token, status);
    }

    private JsonNode answered(String method, String rest, String token, int status) throws Exception {
        HttpResponse<String> answer =
                call(method, "http://127.0.0.1:%d/api/v1/push/dead-letters%s".formatted(port, rest), token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private static HttpResponse<String> call(String method, String url, String token) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> stringsOf(JsonNode array, String field) {
        return array.valueStream().map(each -> each.path(field).asString()).toList();
    }
}
