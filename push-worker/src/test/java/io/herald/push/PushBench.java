package io.herald.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.inbox.Acknowledgement;
import io.herald.core.inbox.Acknowledgements;
import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequest.Reason;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.test.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the tests of the engine do all the time: users, devices, entries, acknowledgements, requests. */
final class PushBench {

    static final PushPolicy LATER = new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofMinutes(5));

    private static final AtomicLong IDS = new AtomicLong();

    private static final class Kafka {
        static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(
                Map.of("bootstrap.servers", Servers.kafkaBootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    final JdbcClient jdbc;
    private final InboxWriter inboxes;
    private final Acknowledgements acknowledgements;

    PushBench(ApplicationContext context) {
        this.jdbc = context.getBean(JdbcClient.class);
        this.inboxes = context.getBean(InboxWriter.class);
        this.acknowledgements = context.getBean(Acknowledgements.class);
    }

    /** An entry of a user. */
    record Written(String epoch, String user, long seq, String id) {}

    static void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Servers.kafkaBootstrap()))) {
            for (String topic : List.of(Topics.PUSH_REQUESTS, Topics.NOTIFICATION_EVENTS)) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1)))
                            .all()
                            .get(30, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** A user with an inbox and without a device. */
    String user() {
        String user = Servers.uniqueName("user");
        jdbc.sql("INSERT INTO inbox (user_id) VALUES (?)").param(user).update();
        return user;
    }

    /** A device of the sender {@code fcm/<app>}, in the lane {@code platform}. */
    UUID device(String user, String app, String platform) {
        UUID device = UUID.randomUUID();
        jdbc.sql("""
                        INSERT INTO device (device_id, user_no, provider, app, kind, target, platform, created_at, registered_at, last_seen_at)
                        SELECT ?, user_no, 'fcm', ?, 'token', ?, ?, now(), now(), now() FROM inbox WHERE user_id = ?
                        """).params(device, app, "token-" + device, platform, user).update();
        return device;
    }

    void locale(UUID device, String locale) {
        jdbc.sql("UPDATE device SET locale = ? WHERE device_id = ?")
                .params(locale, device)
                .update();
    }

    Written write(String user, PushPolicy policy) {
        return write(policy, null, "\"title\":\"a secret\"", user);
    }

    /** @param members of the payload, after its id */
    Written write(PushPolicy policy, @Nullable Instant expiresAt, String members, String... users) {
        return write(policy, expiresAt, Handling.PLAIN, members, users);
    }

    /** An entry that cancels another one. */
    void cancel(Written earlier) {
        write(
                new PushPolicy(PushPolicy.Mode.NEVER, Duration.ZERO),
                null,
                handling(new Earlier.Cancelled(NotificationKey.of("test", earlier.id())), false),
                "\"cancels\":\"" + earlier.id() + "\"",
                earlier.user());
    }

    static Handling handling(Earlier earlier, boolean localized) {
        return new Handling(null, Priority.NORMAL, null, earlier, null, localized);
    }

    Written write(PushPolicy policy, @Nullable Instant expiresAt, Handling handling, String members, String... users) {
        String id = "n-" + IDS.incrementAndGet();
        Notification notification = new Notification(
                id,
                "test",
                new Audience.Users(List.of(users)),
                Instant.parse("2026-11-21T00:00:00Z"),
                expiresAt,
                policy,
                handling,
                "{\"id\":\"%s\",\"source\":\"test\",%s}".formatted(id, members),
                NotificationKey.of("test", id),
                1);
        String epoch = ((AppendOutcome.Committed)
                        inboxes.append(List.of(), List.of(new Post(notification, List.of(users))), conflicts -> {}))
                .epoch();
        long head = jdbc.sql("SELECT head FROM inbox WHERE user_id = ?")
                .param(users[0])
                .query(Long.class)
                .single();
        return new Written(epoch, users[0], head, id);
    }

    void acknowledge(Written entry) {
        acknowledgements.save(
                List.of(new Acknowledgement(entry.user(), entry.epoch(), entry.seq(), entry.seq())), 1000);
    }

    void request(Written entry) {
        request(entry, Reason.OFFLINE);
    }

    void request(Written entry, Reason reason) {
        send(
                entry.user(),
                PushRequestCodec.encode(new PushRequest(entry.user(), entry.epoch(), entry.seq(), entry.id(), reason)));
    }

    void send(String user, byte @Nullable [] value) {
        try {
            Kafka.PRODUCER
                    .send(new ProducerRecord<>(Topics.PUSH_REQUESTS, user.getBytes(UTF_8), value))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The states of an entry's pushes, in no order. */
    List<String> states(Written entry) {
        return jdbc.sql("""
                        SELECT push.state FROM push JOIN inbox USING (user_no) WHERE user_id = ? AND seq = ?
                        """)
                .params(entry.user(), entry.seq())
                .query(String.class)
                .list();
    }

    /** The outcomes of an entry's attempts, in the order of the audit. */
    List<String> outcomes(Written entry) {
        return jdbc.sql("""
                        SELECT outcome FROM push_attempt JOIN inbox USING (user_no) WHERE user_id = ? AND seq = ? ORDER BY attempt_id
                        """)
                .params(entry.user(), entry.seq())
                .query(String.class)
                .list();
    }

    String reason(Written entry) {
        return jdbc.sql(
                        "SELECT coalesce(reason, '') FROM push JOIN inbox USING (user_no) WHERE user_id = ? AND seq = ?")
                .params(entry.user(), entry.seq())
                .query(String.class)
                .single();
    }

    boolean flag(String user, String column) {
        return jdbc.sql("SELECT %s FROM inbox WHERE user_id = ?".formatted(column))
                .param(user)
                .query(Boolean.class)
                .single();
    }
}
