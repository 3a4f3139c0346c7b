package io.herald.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.PushPolicy;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.push.sending.Push;
import io.herald.push.sending.PushSender;
import io.herald.push.sending.SendOutcome;
import io.herald.test.RealServers;
import io.herald.test.Servers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/**
 * A request leads to a push if, and only if, the entry it names is there, unacknowledged and unexpired; what cannot be read blocks
 * nobody; what the sender cannot take now is offered again.
 */
@SpringBootTest(
        classes = PushWorker.class,
        properties = {"spring.config.name=push-worker", "herald.push.requests.group=push-${random.uuid}"})
@Import({RealServers.class, PushWorkerTest.Recording.class})
class PushWorkerTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Recording {

        @Bean
        @Primary
        RecordingSender recordingSender() {
            return new RecordingSender();
        }
    }

    private static KafkaProducer<byte[], byte[]> kafka;

    @Autowired
    InboxWriter inboxes;

    @Autowired
    Acknowledgements acknowledgements;

    @Autowired
    RecordingSender sender;

    @Autowired
    List<PushSender> senders;

    @Autowired
    MeterRegistry meters;

    @BeforeAll
    static void createTopic() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", Servers.kafkaBootstrap());
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(Topics.PUSH_REQUESTS, 3, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
        }
        kafka = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void closeProducer() {
        kafka.close();
    }

    @Test
    void anUnacknowledgedEntryIsPushedWithItsOwnPayload() throws Exception {
        String user = Servers.uniqueName("user");
        String epoch = append(null, user);
        request(user, epoch, 1);
        assertThat(awaitAttempts(user, 1)).containsExactly(new Push(user, 1, "n", null, payload()));
    }

    @Test
    void anEntryOfAListIsPushedWithTheSharedPayload() throws Exception {
        String user = Servers.uniqueName("user");
        String epoch = append(Instant.parse("2999-01-01T00:00:00Z"), Servers.uniqueName("other"), user);
        request(user, epoch, 1);
        assertThat(awaitAttempts(user, 1))
                .containsExactly(new Push(user, 1, "n", Instant.parse("2999-01-01T00:00:00Z"), payload()));
    }

    @Test
    void whatIsAcknowledgedExpiredGoneUnwantedOrOfAnotherHistoryIsNotPushed() throws Exception {
        String acknowledged = Servers.uniqueName("user");
        String epoch = append(null, acknowledged);
        acknowledgements.save(List.of(new Acknowledgement(acknowledged, epoch, 1, 1)), 1000);
        String expired = Servers.uniqueName("user");
        append(Instant.now().minusSeconds(1), expired);
        String other = Servers.uniqueName("user");
        append(null, other);

        String unwanted = Servers.uniqueName("user");
        append(null, PushPolicy.Mode.NEVER, unwanted);

        Map<String, Double> before = counts();
        request(unwanted, epoch, 1);
        request(acknowledged, epoch, 1);
        request(expired, epoch, 1);
        request(other, epoch, 2);
        request("nobody", epoch, 1);
        request(other, "0000000000", 1);

        await().untilAsserted(() -> assertThat(counts())
                .containsEntry("acknowledged", before.get("acknowledged") + 1)
                .containsEntry("expired", before.get("expired") + 1)
                .containsEntry("gone", before.get("gone") + 2)
                .containsEntry("unwanted", before.get("unwanted") + 1)
                .containsEntry("foreign_epoch", before.get("foreign_epoch") + 1));
        assertThat(List.of(acknowledged, expired, other, unwanted))
                .allSatisfy(user -> assertThat(sender.attemptsFor(user)).isEmpty());
    }

    @Test
    void whatIsNoRequestIsPassedOver() throws Exception {
        String user = Servers.uniqueName("user");
        String epoch = append(null, user);
        Map<String, Double> before = counts();
        send(user, "nonsense".getBytes(UTF_8));
        send(user, null);
        request(user, epoch, 1);
        awaitAttempts(user, 1);
        assertThat(counts()).containsEntry("malformed", before.get("malformed") + 2);
    }

    @Test
    void aSenderThatAsksForPatienceOrHasStoppedIsOfferedTheSamePushAgainAndLaterOnesWait() throws Exception {
        String user = Servers.uniqueName("user");
        String epoch = append(null, user);
        append(null, user, "second");
        sender.answerWith(
                new SendOutcome.RetryLater(Duration.ofMillis(50), "busy"),
                new SendOutcome.RetryLater(Duration.ofMillis(50), "busy"),
                new SendOutcome.SenderStopped("wrong key"),
                new SendOutcome.Rejected("too large"),
                new SendOutcome.TargetGone(Instant.now()));
        request(user, epoch, 1);
        request(user, epoch, 1);
        request(user, epoch, 1);
        assertThat(awaitAttempts(user, 6)).extracting(Push::seq).containsOnly(1L);
    }

    @Test
    void theSenderOfThisVersionIsTheOneThatLogs() {
        assertThat(senders).extracting(each -> each.getClass().getSimpleName()).contains("LogSender");
    }

    private String append(@Nullable Instant expiresAt, String... users) {
        return append(expiresAt, PushPolicy.Mode.OFFLINE, users);
    }

    private String append(@Nullable Instant expiresAt, PushPolicy.Mode mode, String... users) {
        Notification notification = new Notification(
                "n",
                users[users.length - 1],
                new Audience.Users(List.of(users)),
                Instant.parse("2026-11-21T00:00:00Z"),
                expiresAt,
                new PushPolicy(mode, Duration.ofSeconds(30)),
                mode == PushPolicy.Mode.NEVER
                        ? "{\"id\":\"n\",\"push\":{\"mode\":\"never\"},\"title\":\"a secret\"}"
                        : payload(),
                NotificationKey.of(users[users.length - 1], "n"),
                1);
        return ((AppendOutcome.Committed)
                        inboxes.append(List.of(), List.of(new Post(notification, List.of(users))), conflicts -> {}))
                .epoch();
    }

    private static String payload() {
        return "{\"id\":\"n\",\"title\":\"a secret\"}";
    }

    private void request(String user, String epoch, long seq) throws Exception {
        send(user, PushRequestCodec.encode(new PushRequest(user, epoch, seq, "n", Reason.OFFLINE)));
    }

    private static void send(String user, byte @Nullable [] value) throws Exception {
        kafka.send(new ProducerRecord<>(Topics.PUSH_REQUESTS, user.getBytes(UTF_8), value))
                .get(30, TimeUnit.SECONDS);
    }

    private List<Push> awaitAttempts(String user, int count) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(sender.attemptsFor(user)).hasSize(count));
        return sender.attemptsFor(user);
    }

    private Map<String, Double> counts() {
        return Map.of(
                "acknowledged", count("acknowledged"),
                "expired", count("expired"),
                "gone", count("gone"),
                "unwanted", count("unwanted"),
                "foreign_epoch", count("foreign_epoch"),
                "malformed", count("malformed"));
    }

    private double count(String outcome) {
        return meters.counter("herald.push.requests", "outcome", outcome).count();
    }
}
