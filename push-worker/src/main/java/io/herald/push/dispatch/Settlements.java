package io.herald.push.dispatch;

import io.herald.push.dispatch.Settlement.Attempt;
import io.herald.push.dispatch.Settlement.DeviceEffect;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.support.TransactionOperations;

/** Writes settlements down, a batch in a transaction. Blocks on PostgreSQL; writing a batch again changes nothing. */
final class Settlements {

    /** Only who holds the latest claim changes a push. */
    private static final String SETTLE = """
            UPDATE push SET state = made.state, reason = made.reason,
                next_at = now() + made.after * interval '1 millisecond',
                failures = push.failures + made.failed::integer,
                failing_since = CASE WHEN made.failed THEN coalesce(push.failing_since, now()) ELSE push.failing_since END
            FROM unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::integer[], ?::text[], ?::text[], ?::bigint[], ?::boolean[])
                AS made (user_no, seq, device_id, attempt, state, reason, after, failed)
            WHERE push.user_no = made.user_no AND push.seq = made.seq AND push.device_id = made.device_id
              AND push.attempts = made.attempt AND push.state IN ('sending', 'withdrawing')
            """;

    private static final String AUDIT = """
            INSERT INTO push_attempt (user_no, seq, device_id, attempt, ended_at, outcome, provider_id, detail)
            SELECT user_no, seq, device_id, attempt, now(), outcome, nullif(provider_id, ''), nullif(detail, '')
            FROM unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::integer[], ?::text[], ?::text[], ?::text[])
                AS made (user_no, seq, device_id, attempt, outcome, provider_id, detail)
            ON CONFLICT DO NOTHING
            """;

    private static final String DROP = """
            UPDATE device SET dropped_at = now(), dropped_reason = ?
            WHERE device_id = ? AND dropped_at IS NULL AND registered_at = ?
            """;

    private static final String PAUSE =
            "UPDATE device SET paused_until = greatest(paused_until, now() + ? * interval '1 millisecond') WHERE device_id = ?";

    /** Its other pushes as well; those under way hold a lease and come back by themselves. */
    private static final String PAUSE_PUSHES = """
            UPDATE push SET next_at = greatest(next_at, now() + ? * interval '1 millisecond')
            WHERE user_no = ? AND device_id = ? AND state IN ('waiting', 'withdrawing') AND next_at IS NOT NULL
            """;

    private static final String BACKGROUND = "UPDATE device SET background_at = now() WHERE device_id = ?";

    private final JdbcOperations jdbc;
    private final TransactionOperations transaction;

    Settlements(JdbcOperations jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    void write(List<Settlement> batch) {
        transaction.executeWithoutResult(status -> {
            settle(batch);
            audit(batch);
            // Dropping a device locks its user's inbox: in the order that everybody keeps.
            batch.stream()
                    .filter(each -> !(each.device() instanceof DeviceEffect.None))
                    .sorted(Comparator.comparingLong(each -> each.claim().key().userNo()))
                    .forEach(this::effect);
        });
    }

    private void settle(List<Settlement> batch) {
        Columns columns = new Columns(8);
        for (Settlement each : batch) {
            Claim.Key key = each.claim().key();
            columns.row(
                    key.userNo(),
                    key.seq(),
                    key.deviceId(),
                    each.claim().attempt(),
                    each.state().name().toLowerCase(Locale.ROOT),
                    each.reason(),
                    each.after() == null ? null : each.after().toMillis(),
                    each.failed());
        }
        jdbc.update(SETTLE, columns.arrays("bigint", "bigint", "uuid", "integer", "text", "text", "bigint", "boolean"));
    }

    private void audit(List<Settlement> batch) {
        Columns columns = new Columns(7);
        for (Settlement each : batch) {
            audit(columns, each.claim().key(), each.lost());
            audit(columns, each.claim().key(), each.attempt());
        }
        if (!columns.isEmpty()) {
            jdbc.update(AUDIT, columns.arrays("bigint", "bigint", "uuid", "integer", "text", "text", "text"));
        }
    }

    private static void audit(Columns columns, Claim.Key key, @Nullable Attempt attempt) {
        if (attempt != null) {
            columns.row(
                    key.userNo(),
                    key.seq(),
                    key.deviceId(),
                    attempt.number(),
                    attempt.outcome(),
                    attempt.providerId(),
                    attempt.detail());
        }
    }

    private void effect(Settlement settlement) {
        Claim.Key key = settlement.claim().key();
        switch (settlement.device()) {
            case DeviceEffect.None none -> {}
            case DeviceEffect.Drop drop ->
                jdbc.update(DROP, drop.reason(), key.deviceId(), Timestamp.from(drop.registeredAt()));
            case DeviceEffect.Pause pause -> {
                jdbc.update(PAUSE, pause.time().toMillis(), key.deviceId());
                jdbc.update(PAUSE_PUSHES, pause.time().toMillis(), key.userNo(), key.deviceId());
            }
            case DeviceEffect.Background background -> jdbc.update(BACKGROUND, key.deviceId());
        }
    }

    /** Rows turned into one SQL array per column. */
    private static final class Columns {

        private final List<List<@Nullable Object>> columns = new ArrayList<>();

        Columns(int count) {
            for (int i = 0; i < count; i++) {
                columns.add(new ArrayList<>());
            }
        }

        void row(@Nullable Object... values) {
            for (int i = 0; i < values.length; i++) {
                columns.get(i).add(values[i]);
            }
        }

        boolean isEmpty() {
            return columns.getFirst().isEmpty();
        }

        @SuppressWarnings("NullAway") // SQL arrays hold nulls; the signature of SqlArrayValue does not say so
        Object[] arrays(String... types) {
            Object[] arrays = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arrays[i] = new SqlArrayValue(types[i], columns.get(i).toArray());
            }
            return arrays;
        }
    }
}
