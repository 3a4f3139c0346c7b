package io.herald.push.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.StoredPayload;
import io.herald.core.topic.Topics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Reports attempts in batches. */
final class EventReporter {

    /** A connection is held meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ObjectWriter JSON = new JsonMapper().writerFor(PushEvent.class);

    /** The notification's id stands first in a payload. */
    private static final String TAKE = """
            SELECT tried.attempt_id, tried.ended_at, tried.seq, tried.device_id, tried.attempt, tried.outcome, tried.provider_id,
                   tried.detail, inbox.user_id, push.sender, left(coalesce(entry.payload, payload.body), 8000) AS payload
            FROM push_attempt AS tried
            JOIN inbox ON inbox.user_no = tried.user_no
            LEFT JOIN push ON push.user_no = tried.user_no AND push.seq = tried.seq AND push.device_id = tried.device_id
            LEFT JOIN entry ON entry.user_no = tried.user_no AND entry.seq = tried.seq
            LEFT JOIN payload ON payload.payload_id = entry.payload_id
            WHERE NOT tried.reported ORDER BY tried.attempt_id LIMIT ? FOR UPDATE OF tried SKIP LOCKED
            """;

    private static final String REPORTED = "UPDATE push_attempt SET reported = true WHERE attempt_id = ANY (?)";

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final int batchSize;

    EventReporter(
            JdbcOperations jdbc,
            TransactionOperations transaction,
            KafkaOperations<byte[], byte[]> kafka,
            int batchSize) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.kafka = kafka;
        this.batchSize = batchSize;
    }

    private record Unreported(long attemptId, PushEvent event) {}

    /** Reports one batch. Returns whether there may be more. */
    boolean report() {
        Boolean more = transaction.execute(status -> {
            List<Unreported> batch = jdbc.query(TAKE, (row, number) -> unreported(row), batchSize);
            if (!batch.isEmpty()) {
                send(batch);
                jdbc.update(
                        REPORTED,
                        new SqlArrayValue(
                                "bigint",
                                batch.stream().map(Unreported::attemptId).toArray()));
            }
            return batch.size() == batchSize;
        });
        return Boolean.TRUE.equals(more);
    }

    private void send(List<Unreported> batch) {
        CompletableFuture<?>[] sent = batch.stream()
                .map(each -> kafka.send(
                        Topics.NOTIFICATION_EVENTS,
                        each.event().user().getBytes(UTF_8),
                        JSON.writeValueAsBytes(each.event())))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(sent).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka has not taken the events: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Unreported unreported(ResultSet row) throws SQLException {
        long attemptId = row.getLong("attempt_id");
        String outcome = row.getString("outcome");
        String payload = row.getString("payload");
        return new Unreported(
                attemptId,
                new PushEvent(
                        "push-" + attemptId,
                        PushEvent.type(outcome),
                        row.getTimestamp("ended_at").toInstant(),
                        row.getString("user_id"),
                        row.getLong("seq"),
                        notificationId(payload),
                        row.getObject("device_id", UUID.class),
                        row.getString("sender"),
                        row.getInt("attempt"),
                        outcome,
                        row.getString("provider_id"),
                        row.getString("detail")));
    }

    private static @Nullable String notificationId(@Nullable String payload) {
        return payload == null ? null : StoredPayload.notificationId(payload).orElse(null);
    }
}
