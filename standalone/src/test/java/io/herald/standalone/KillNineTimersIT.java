package io.herald.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.herald.core.topic.Topics;
import io.herald.standalone.StandaloneProcess.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Standalone is killed with SIGKILL in the middle of a release of thousands of scheduled notifications, and in the middle of retention: what
 * was released is not scheduled any more and what is scheduled was not released; what was removed is marked gone and nothing else is.
 * Started again, it goes on to the end of both. A kill counts only if it hit.
 */
@Timeout(600)
class KillNineTimersIT {

    private static final int MANY = 4_000;
    private static final int USERS = 20;
    private static final String[] FLAGS = {
        "-Dherald.ingest.schedule.batch=20",
        "-Dherald.ingest.retention.interval=1s",
        "-Dherald.ingest.retention.batch=20",
        "-Dherald.ingest.retention.pause=20ms"
    };

    /** What is gone is not from 1 to just before the first entry. */
    private static final String NOT_A_PREFIX = """
            SELECT count(*) FROM inbox, LATERAL (SELECT min(seq) AS seq FROM entry WHERE entry.user_no = inbox.user_no) AS first
            WHERE gone <> int8multirange(int8range(1, first.seq))
            """;

    @TempDir
    Path folder;

    @Test
    void aReleaseAndARetentionThatAreKilledGoOnWhereTheyWere() throws Exception {
        Settings settings = Settings.in(folder.resolve("data"));
        StandaloneProcess herald = StandaloneProcess.start(settings, FLAGS);
        try {
            InboxDatabase first = InboxDatabase.in(settings.data());
            schedule(settings);
            await().atMost(Duration.ofSeconds(90)).until(() -> waiting(first) == MANY);
            assertThat(first.entries()).isZero();
            first.change("UPDATE scheduled SET due_at = now()");
            killWhen(herald, first, 1, MANY / 2);
            InboxDatabase killed = InboxDatabase.in(settings.data());
            assertThat(killed.entries()).isBetween(1L, MANY - 1L);
            assertThat(killed.entries() + waiting(killed)).isEqualTo(MANY);

            herald = StandaloneProcess.start(settings, FLAGS);
            InboxDatabase second = InboxDatabase.in(settings.data());
            await().atMost(Duration.ofSeconds(90)).until(() -> waiting(second) == 0);
            assertThat(second.entries()).isEqualTo(MANY);
            assertThat(second.number("SELECT sum(head) FROM inbox")).isEqualTo(MANY);

            second.change("UPDATE entry SET stored_at = now() - interval '40 days' WHERE (user_no, seq) NOT IN"
                    + " (SELECT user_no, head FROM inbox)");
            killWhen(herald, second, 1000, MANY - 100);
            InboxDatabase cut = InboxDatabase.in(settings.data());
            assertThat(cut.entries()).isBetween((long) USERS + 1, MANY - 1L);
            assertThat(cut.number(NOT_A_PREFIX)).isZero();

            herald = StandaloneProcess.start(settings, FLAGS);
            InboxDatabase third = InboxDatabase.in(settings.data());
            await().atMost(Duration.ofSeconds(90)).until(() -> third.entries() == USERS);
            assertThat(third.number(NOT_A_PREFIX)).isZero();
            assertThat(third.number("SELECT sum(head) FROM inbox")).isEqualTo(MANY);
        } finally {
            herald.close();
        }
    }

    /** Kills it as soon as so many entries are there. */
    private static void killWhen(StandaloneProcess herald, InboxDatabase database, long atLeast, long atMost) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> database.entries() >= atLeast && database.entries() <= atMost);
        herald.kill();
    }

    private static long waiting(InboxDatabase database) {
        return database.number("SELECT count(*) FROM scheduled");
    }

    private static void schedule(Settings settings) throws Exception {
        Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:" + settings.kafka(), "acks", "all");
        Instant later = Instant.now().plus(Duration.ofHours(1));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < MANY; i++) {
                String user = "timed-" + i % USERS;
                String value = "{\"id\":\"n%d\",\"audience\":{\"user\":\"%s\"},\"deliverAt\":\"%s\"}"
                        .formatted(i, user, later);
                var sent = producer.send(new ProducerRecord<>(Topics.NOTIFICATIONS, user, value));
                if (i == MANY - 1) {
                    sent.get(60, TimeUnit.SECONDS);
                }
            }
        }
    }
}
