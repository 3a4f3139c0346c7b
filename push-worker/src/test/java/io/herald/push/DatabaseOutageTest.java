package io.herald.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.InboxWriter;
import io.herald.core.inbox.Post;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.PushPolicy;
import io.herald.core.push.PushRequest;
import io.herald.core.push.PushRequestCodec;
import io.herald.core.topic.Topics;
import io.herald.embedded.EmbeddedPostgreSql;
import io.herald.test.Servers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * With PostgreSQL killed, requests wait, however often they fail; when it is back they are dealt with, and the log names the push but
 * not what it says.
 */
@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageTest {

    @BeforeAll
    static void createTopic() throws Exception {
        PushWorkerTest.createTopic();
        PushWorkerTest.closeProducer();
    }

    @Test
    void requestsWaitForADatabaseThatIsAway(@TempDir Path data, CapturedOutput output) throws Exception {
        String user = Servers.uniqueName("user");
        try (EmbeddedPostgreSql database = EmbeddedPostgreSql.start(data, 0);
                ConfigurableApplicationContext worker = PushWorker.application()
                        .run(
                                "--server.port=0",
                                "--spring.kafka.bootstrap-servers=" + Servers.kafkaBootstrap(),
                                "--spring.datasource.url=" + database.jdbcUrl(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password(),
                                "--spring.datasource.hikari.connection-timeout=500",
                                "--spring.datasource.hikari.validation-timeout=250",
                                "--herald.push.requests.max-backoff=500ms",
                                "--herald.push.requests.group=" + Servers.uniqueName("push"));
                KafkaProducer<byte[], byte[]> kafka = new KafkaProducer<>(
                        Map.of("bootstrap.servers", Servers.kafkaBootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            String epoch = append(worker.getBean(InboxWriter.class), user);
            database.kill();
            assertThat(database.isRunning()).isFalse();
            kafka.send(new ProducerRecord<>(
                            Topics.PUSH_REQUESTS,
                            user.getBytes(UTF_8),
                            PushRequestCodec.encode(new PushRequest(user, epoch, 1, "n", PushRequest.Reason.OFFLINE))))
                    .get(30, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30)).until(() -> output.getOut().contains("failed and is tried again"));
            assertThat(output.getOut()).doesNotContain("Push due for user " + user);

            database.restart();
            await().atMost(Duration.ofSeconds(30)).until(() -> output.getOut().contains("Push due for user " + user));
            assertThat(output.getOut()).doesNotContain("a secret").doesNotContain("passed over");
        }
    }

    private static String append(InboxWriter inboxes, String user) {
        Notification notification = new Notification(
                "n",
                "",
                new Audience.User(user),
                Instant.parse("2026-11-21T00:00:00Z"),
                null,
                new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofSeconds(30)),
                "{\"id\":\"n\",\"title\":\"a secret\"}",
                NotificationKey.of("", "n"),
                1);
        return ((AppendOutcome.Committed)
                        inboxes.append(List.of(), List.of(new Post(notification, List.of(user))), conflicts -> {}))
                .epoch();
    }
}
