package io.herald.ingest.expiry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.StoredPayload;
import io.herald.core.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Sees to a batch of expired entries at a time. */
final class ExpirySweep {

    private static final ObjectWriter JSON = new JsonMapper().writerFor(ExpiredEvent.class);

    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('herald.expiry', 0))";

    /**
     * Without a lock: whatever happens to an entry from here on, it has expired before. Of those that were replaced, cancelled or removed
     * nothing is to be told. The notification's id stands first in a payload.
     */
    private static final String DUE = """
            SELECT expiry.expires_at, expiry.user_no, expiry.seq, inbox.user_id,
                   inbox.gone @> expiry.seq AS gone, inbox.acked @> expiry.seq AS acked,
                   left(coalesce(entry.payload, payload.body), 8000) AS payload
            FROM (SELECT expires_at, user_no, seq FROM expiry WHERE expires_at <= clock_timestamp()
                  ORDER BY expires_at, user_no, seq LIMIT ?) AS expiry
            LEFT JOIN inbox ON inbox.user_no = expiry.user_no
            LEFT JOIN entry ON entry.user_no = expiry.user_no AND entry.seq = expiry.seq
            LEFT JOIN payload ON payload.payload_id = entry.payload_id
            """;

    private static final String LOCK =
            "SELECT user_no FROM inbox WHERE user_no = ANY (?) ORDER BY user_no FOR NO KEY UPDATE";

    private static final String REMOVE = """
            DELETE FROM expiry USING unnest(?::timestamptz[], ?::bigint[], ?::bigint[]) AS seen (expires_at, user_no, seq)
            WHERE expiry.expires_at = seen.expires_at AND expiry.user_no = seen.user_no AND expiry.seq = seen.seq
            """;

    /** What is hidden counts as acknowledged: no device gets it any more, and what devices show of it is taken back. */
    private static final String HIDE = """
            UPDATE inbox SET gone = gone + hidden.seqs, acked = acked + hidden.seqs
            FROM (SELECT user_no, seqs::int8multirange FROM unnest(?::bigint[], ?::text[]) AS given (user_no, seqs)) AS hidden
            WHERE inbox.user_no = hidden.user_no
            """;

    private static final String TELL_SESSIONS = """
            SELECT inbox_changed(user_no, 'expired', seqs::int8multirange)
            FROM unnest(?::bigint[], ?::text[]) AS given (user_no, seqs) ORDER BY user_no
            """;

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;
    private final KafkaOperations<byte[], byte[]> kafka;
    private final Supplier<String> epoch;
    private final Consumer<Set<String>> sessions;
    private final ExpiryProperties settings;
    private final Counter delivered;
    private final Counter undelivered;

    /**
     * @param epoch the present history of the database, to be asked inside a transaction
     * @param sessions tells sessions of users that their inboxes have changed
     */
    ExpirySweep(
            JdbcOperations jdbc,
            TransactionOperations transaction,
            KafkaOperations<byte[], byte[]> kafka,
            Supplier<String> epoch,
            Consumer<Set<String>> sessions,
            ExpiryProperties settings,
            MeterRegistry meters) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.kafka = kafka;
        this.epoch = epoch;
        this.sessions = sessions;
        this.settings = settings;
        this.delivered = counter(meters, "true");
        this.undelivered = counter(meters, "false");
    }

    private static Counter counter(MeterRegistry meters, String delivered) {
        return Counter.builder("herald.ingest.expired")
                .description("entries that have expired, acknowledged by then or not")
                .tag("delivered", delivered)
                .register(meters);
    }

    /** @param userId null: the user was erased */
    private record Due(
            Timestamp expiresAt,
            long userNo,
            long seq,
            @Nullable String userId,
            boolean gone,
            boolean acknowledged,
            @Nullable String payload) {

        boolean isTold() {
            return userId != null && payload != null && !gone;
        }
    }

    /** @param more whether there may be more */
    private record Swept(List<Due> told, boolean more) {}

    private static final Swept NOTHING = new Swept(List.of(), false);

    /** Sees to one batch. Returns whether there may be more. */
    boolean sweep() {
        Swept swept = Objects.requireNonNull(transaction.execute(status -> {
            if (!Boolean.TRUE.equals(jdbc.queryForObject(ALONE, Boolean.class))) {
                return NOTHING;
            }
            List<Due> due = jdbc.query(DUE, (row, nr) -> due(row), settings.batch());
            if (due.isEmpty()) {
                return NOTHING;
            }
            List<Due> told = due.stream().filter(Due::isTold).toList();
            tell(told);
            hide(due, told);
            return new Swept(told, due.size() == settings.batch());
        }));
        sessions.accept(swept.told().stream()
                .map(each -> Objects.requireNonNull(each.userId()))
                .collect(Collectors.toSet()));
        return swept.more();
    }

    private void tell(List<Due> told) {
        String history = epoch.get();
        CompletableFuture<?>[] sent = told.stream()
                .map(each -> event(history, each))
                .map(event -> kafka.send(
                        Topics.NOTIFICATION_EVENTS, event.user().getBytes(UTF_8), JSON.writeValueAsBytes(event)))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(sent).get(settings.kafkaTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka has not taken the events: " + e, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void hide(List<Due> due, List<Due> told) {
        Map<Long, String> seqs = told.stream()
                .collect(Collectors.groupingBy(
                        Due::userNo,
                        TreeMap::new,
                        Collectors.mapping(
                                each -> "[" + each.seq() + "," + each.seq() + "]", Collectors.joining(",", "{", "}"))));
        SqlArrayValue userNos = array("bigint", seqs.keySet().toArray());
        jdbc.query(
                LOCK,
                (RowCallbackHandler) row -> {},
                array("bigint", due.stream().map(Due::userNo).distinct().toArray()));
        jdbc.update(
                REMOVE,
                array("timestamptz", due.stream().map(Due::expiresAt).toArray()),
                array("bigint", due.stream().map(Due::userNo).toArray()),
                array("bigint", due.stream().map(Due::seq).toArray()));
        if (!seqs.isEmpty()) {
            SqlArrayValue hidden = array("text", seqs.values().toArray());
            jdbc.update(HIDE, userNos, hidden);
            jdbc.query(TELL_SESSIONS, (RowCallbackHandler) row -> {}, userNos, hidden);
        }
        long acknowledged = told.stream().filter(Due::acknowledged).count();
        delivered.increment((double) acknowledged);
        undelivered.increment((double) (told.size() - acknowledged));
    }

    private static ExpiredEvent event(String history, Due due) {
        String user = Objects.requireNonNull(due.userId());
        String payload = Objects.requireNonNull(due.payload());
        return new ExpiredEvent(
                "expired-" + history + "-" + due.userNo() + "-" + due.seq(),
                "expired",
                due.expiresAt().toInstant(),
                user,
                due.seq(),
                StoredPayload.notificationId(payload).orElse(null),
                due.acknowledged());
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                row.getTimestamp("expires_at"),
                row.getLong("user_no"),
                row.getLong("seq"),
                row.getString("user_id"),
                row.getBoolean("gone"),
                row.getBoolean("acked"),
                row.getString("payload"));
    }

    private static SqlArrayValue array(String type, Object... elements) {
        return new SqlArrayValue(type, elements);
    }
}
