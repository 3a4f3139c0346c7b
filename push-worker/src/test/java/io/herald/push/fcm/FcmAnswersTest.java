package io.herald.push.fcm;

import static io.herald.push.provider.TestPushes.ALERT;
import static io.herald.push.provider.TestPushes.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.herald.fakes.Reaction;
import io.herald.fakes.fcm.FakeFcm;
import io.herald.fakes.fcm.FcmAnswers;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.PushTarget.FcmKind;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SendOutcome.Accepted;
import io.herald.push.provider.SendOutcome.LaneStopped;
import io.herald.push.provider.SendOutcome.Rejected;
import io.herald.push.provider.SendOutcome.RetryLater;
import io.herald.push.provider.SendOutcome.SenderPaused;
import io.herald.push.provider.SendOutcome.SenderStopped;
import io.herald.push.provider.SendOutcome.TargetBusy;
import io.herald.push.provider.SendOutcome.TargetGone;
import io.herald.push.provider.SendOutcome.Unanswered;
import io.herald.push.provider.TestSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row of FCM's table of answers, over TLS and HTTP/2, and what has to do with the access token. */
@Timeout(120)
class FcmAnswersTest {

    private static final Duration NONE = Duration.ZERO;

    @TempDir
    static Path folder;

    private static FakeFcm fcm;
    private static FcmSenders senders;
    private static PushSender sender;

    private final String token = "token-" + UUID.randomUUID();

    @BeforeAll
    static void start() throws Exception {
        fcm = FakeFcm.start();
        senders = senders("10s");
        sender = senders.senders().getFirst();
    }

    @AfterAll
    static void stop() {
        senders.close();
        fcm.close();
    }

    private static FcmSenders senders(String timeout) throws Exception {
        FcmProperties properties = TestSettings.bind(
                "herald.push.fcm",
                FcmProperties.class,
                Map.of(
                        "herald.push.fcm.apps.shop.project-id",
                        FakeFcm.PROJECT,
                        "herald.push.fcm.apps.shop.credentials",
                        "file:" + fcm.writeServiceAccount(folder.resolve("key.json")),
                        "herald.push.fcm.apps.shop.base-url",
                        fcm.baseUrl().toString(),
                        "herald.push.fcm.apps.shop.ssl-bundle",
                        TestSettings.BUNDLE,
                        "herald.push.fcm.apps.shop.timeout",
                        timeout));
        return new FcmSenders(properties, TestSettings.trusting(fcm.tls()), Clock.systemUTC());
    }

    static Stream<Arguments> rows() {
        String html = "<html><title>502</title></html>";
        return Stream.of(
                arguments(
                        FcmAnswers.invalid("Invalid registration token", "message.token"),
                        TargetGone.tried("400 INVALID_ARGUMENT")),
                arguments(FcmAnswers.invalid("Invalid fid", "message.fid"), TargetGone.tried("400 INVALID_ARGUMENT")),
                arguments(
                        Reaction.answer(
                                400,
                                "{\"error\":{\"code\":400,\"message\":\"The registration token is not a valid FCM"
                                        + " registration token\",\"status\":\"INVALID_ARGUMENT\"}}"),
                        TargetGone.tried("400 INVALID_ARGUMENT")),
                arguments(FcmAnswers.invalid("Message too big", "message"), new Rejected("400 INVALID_ARGUMENT")),
                arguments(
                        FcmAnswers.invalid("Invalid registration token", "message.data"),
                        new Rejected("400 INVALID_ARGUMENT")),
                arguments(Reaction.answer(400, html), new Rejected("400")),
                arguments(
                        FcmAnswers.error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
                        new LaneStopped("401 THIRD_PARTY_AUTH_ERROR")),
                arguments(
                        FcmAnswers.error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
                        TargetGone.tried("403 SENDER_ID_MISMATCH")),
                arguments(FcmAnswers.error(403, "PERMISSION_DENIED", ""), new SenderStopped("403 PERMISSION_DENIED")),
                arguments(Reaction.answer(403, html), new SenderStopped("403")),
                arguments(FcmAnswers.unregistered(), TargetGone.tried("404 UNREGISTERED")),
                arguments(FcmAnswers.error(404, "NOT_FOUND", ""), new SenderStopped("404 NOT_FOUND")),
                arguments(Reaction.answer(404, html), new SenderStopped("404")),
                arguments(Reaction.answer(413, html), new Rejected("413")),
                arguments(
                        FcmAnswers.error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
                        new SenderPaused(Duration.ofSeconds(60), "429 QUOTA_EXCEEDED")),
                arguments(
                        after("17", FcmAnswers.quotaOf("project:1234")),
                        new SenderPaused(Duration.ofSeconds(17), "429 QUOTA_EXCEEDED")),
                arguments(FcmAnswers.quotaOf("device"), new TargetBusy(Duration.ofSeconds(60), "429 QUOTA_EXCEEDED")),
                arguments(
                        after("90", FcmAnswers.quotaOf("device")),
                        new TargetBusy(Duration.ofSeconds(90), "429 QUOTA_EXCEEDED")),
                arguments(FcmAnswers.error(500, "INTERNAL", "INTERNAL"), new RetryLater(NONE, "500 INTERNAL")),
                arguments(FcmAnswers.error(503, "UNAVAILABLE", "UNAVAILABLE"), new RetryLater(NONE, "503 UNAVAILABLE")),
                arguments(
                        after("33", FcmAnswers.error(503, "UNAVAILABLE", "UNAVAILABLE")),
                        new RetryLater(Duration.ofSeconds(33), "503 UNAVAILABLE")),
                arguments(Reaction.answer(502, html), new RetryLater(Duration.ofSeconds(30), "502")),
                arguments(Reaction.answer(504, html), new RetryLater(NONE, "504")),
                arguments(
                        new Reaction.Answer(302, Map.of("location", "https://localhost/"), ""),
                        new SenderStopped("302")),
                arguments(Reaction.answer(200, html), new Unanswered("200 without a name")),
                arguments(new Reaction.Reset(), new Unanswered("")));
    }

    private static Reaction after(String retryAfter, Reaction.Answer answer) {
        return new Reaction.Answer(answer.status(), Map.of("retry-after", retryAfter), answer.body());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyAnswerMeansWhatTheTableSays(Reaction answer, SendOutcome meaning) {
        fcm.script().always(token, answer);
        SendOutcome outcome = send(token);
        switch (meaning) {
            case Unanswered unanswered
            when unanswered.reason().isEmpty() -> assertThat(outcome).isInstanceOf(Unanswered.class);
            default -> assertThat(outcome).isEqualTo(meaning);
        }
        assertThat(fcm.inbound().of(token)).as("attempts").hasSize(1);
    }

    @Test
    void whatIsTakenIsAcceptedUnderFcmsName() {
        assertThat(send(token))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> assertThat(accepted.providerId()).startsWith("projects/herald-fake/messages/"));
        assertThat(fcm.inbound().of(token)).singleElement().satisfies(received -> {
            assertThat(received.status()).isEqualTo(200);
            assertThat(received.headers()).containsEntry("protocol", "HTTP/2.0");
        });
    }

    @Test
    void anInstallationIsAddressedByItsId() {
        assertThat(sender.send(push(new PushTarget.Fcm(FcmKind.FID, token), ALERT)))
                .isInstanceOf(Accepted.class);
        assertThat(fcm.inbound().of(token).getFirst().body()).startsWith("{\"message\":{\"fid\":\"" + token);
    }

    @Test
    void whenToComeBackMayBeADate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3_600).atOffset(ZoneOffset.UTC));
        fcm.script().next(token, after(date, FcmAnswers.error(503, "UNAVAILABLE", "UNAVAILABLE")));
        assertThat(send(token))
                .isInstanceOfSatisfying(
                        RetryLater.class,
                        later -> assertThat(later.after()).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(60)));
    }

    @Test
    void withoutAnAnswerInTimeNobodyKnows() throws Exception {
        try (FcmSenders impatient = senders("500ms")) {
            assertThat(impatient.senders().getFirst().send(push(target(token), ALERT)))
                    .isInstanceOf(Accepted.class);
            fcm.script().next(token, new Reaction.Silence());
            assertThat(impatient.senders().getFirst().send(push(target(token), ALERT)))
                    .isEqualTo(new Unanswered("no answer in time"));
        }
    }

    @Test
    void aStreamThatWasRefusedWasNotProcessed() {
        assertThat(send(token)).isInstanceOf(Accepted.class);
        fcm.server().refuseNext(4);
        assertThat(send(token))
                .isInstanceOfSatisfying(
                        RetryLater.class, later -> assertThat(later.after()).isZero());
        assertThat(fcm.inbound().of(token)).hasSize(1);
    }

    @Test
    void anAccessTokenServesAllMessages() throws Exception {
        try (FcmSenders fresh = senders("10s")) {
            int before = fcm.oauth().given();
            PushSender one = fresh.senders().getFirst();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<SendOutcome>> outcomes = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    outcomes.add(threads.submit(() -> one.send(push(target(token), ALERT))));
                }
                for (Future<SendOutcome> each : outcomes) {
                    assertThat(each.get()).isInstanceOf(Accepted.class);
                }
            }
            assertThat(fcm.oauth().given()).isEqualTo(before + 1);
        }
    }

    @Test
    void aRefusedAccessTokenIsReplacedOnceForAllAndTheMessagesGoOn() throws Exception {
        assertThat(send(token)).isInstanceOf(Accepted.class);
        int before = fcm.oauth().given();
        fcm.oauth().revokeAll();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SendOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                outcomes.add(threads.submit(() -> send(token)));
            }
            for (Future<SendOutcome> each : outcomes) {
                assertThat(each.get()).isInstanceOf(Accepted.class);
            }
        }
        assertThat(fcm.oauth().given()).isEqualTo(before + 1);
    }

    @Test
    void anAccessTokenThatIsRefusedTwiceStopsTheSender() {
        fcm.script().always(token, FcmAnswers.error(401, "UNAUTHENTICATED", ""));
        assertThat(send(token)).isEqualTo(new SenderStopped("401 UNAUTHENTICATED"));
        assertThat(fcm.inbound().of(token)).as("attempts").hasSize(2);
    }

    @Test
    void anAccountThatIsRefusedStopsTheSenderAndATokenServerThatIsAwayDoesNot() throws Exception {
        try (FcmSenders fresh = senders("10s")) {
            PushSender one = fresh.senders().getFirst();
            fcm.oauth().next(Reaction.answer(400, "{\"error\":\"invalid_grant\"}"));
            assertThat(one.send(push(target(token), ALERT))).isEqualTo(new SenderStopped("access token refused"));
            fcm.oauth().next(Reaction.answer(503, ""));
            assertThat(one.send(push(target(token), ALERT)))
                    .isEqualTo(new RetryLater(NONE, "no access token: HttpResponseException"));
            assertThat(one.send(push(target(token), ALERT))).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void anAccessTokenIsRenewedBeforeItEnds() throws Exception {
        fcm.oauth().lifetime(Duration.ofSeconds(30));
        try (FcmSenders fresh = senders("10s")) {
            PushSender one = fresh.senders().getFirst();
            assertThat(one.send(push(target(token), ALERT))).isInstanceOf(Accepted.class);
            int before = fcm.oauth().given();
            assertThat(one.send(push(target(token), ALERT))).isInstanceOf(Accepted.class);
            assertThat(fcm.oauth().given()).isGreaterThan(before);
            assertThat(fcm.inbound().of(token)).allMatch(received -> received.status() == 200);
        } finally {
            fcm.oauth().lifetime(Duration.ofHours(1));
        }
    }

    private static SendOutcome send(String token) {
        return sender.send(push(target(token), ALERT));
    }

    private static PushTarget target(String token) {
        return new PushTarget.Fcm(FcmKind.TOKEN, token);
    }
}
