package io.herald.push.dispatch;

import io.herald.push.dispatch.Claim.Before;
import io.herald.push.provider.PushTarget;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import io.herald.push.provider.PushTarget.FcmKind;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.support.SqlArrayValue;

/** Takes pushes for a sender: many workers side by side, none twice. Blocks on PostgreSQL. */
final class Claims {

    /** What is urgent first, whatever else is due. */
    private static final String TAKE = """
            WITH asked AS MATERIALIZED (
                SELECT ?::text AS sender, ?::text[] AS closed, ?::text AS only_lane, ?::integer AS most
            ), urgent AS MATERIALIZED (
                SELECT user_no, seq, device_id, state FROM push
                WHERE sender = (SELECT sender FROM asked) AND urgent AND next_at <= now()
                  AND lane <> ALL ((SELECT closed FROM asked)::text[])
                  AND lane = coalesce((SELECT only_lane FROM asked), lane)
                ORDER BY next_at LIMIT (SELECT most FROM asked) FOR UPDATE SKIP LOCKED
            ), others AS MATERIALIZED (
                SELECT user_no, seq, device_id, state FROM push
                WHERE sender = (SELECT sender FROM asked) AND NOT urgent AND next_at <= now()
                  AND lane <> ALL ((SELECT closed FROM asked)::text[])
                  AND lane = coalesce((SELECT only_lane FROM asked), lane)
                ORDER BY next_at LIMIT (SELECT most FROM asked) - (SELECT count(*) FROM urgent) FOR UPDATE SKIP LOCKED
            ), next AS (
                TABLE urgent UNION ALL TABLE others
            ), claimed AS (
                UPDATE push SET attempts = push.attempts + 1, next_at = now() + ? * interval '1 millisecond',
                    state = CASE push.state WHEN 'withdrawing' THEN 'withdrawing' ELSE 'sending' END
                FROM next
                WHERE push.user_no = next.user_no AND push.seq = next.seq AND push.device_id = next.device_id
                RETURNING push.*, next.state AS before
            )
            SELECT claimed.user_no, claimed.seq, claimed.device_id, claimed.lane, claimed.attempts, claimed.before, claimed.always,
                   claimed.failures,
                   coalesce(extract(epoch FROM now() - claimed.failing_since) * 1000, 0)::bigint AS failing_millis,
                   inbox.user_id,
                   inbox.head - (SELECT coalesce(sum(upper(run) - lower(run)), 0) FROM unnest(inbox.acked + inbox.gone) AS run)
                       AS badge,
                   inbox.acked @> claimed.seq AS acknowledged,
                   entry.key, coalesce(entry.payload, payload.body) AS payload, entry.expires_at,
                   entry.expires_at <= now() AS expired, entry.localized, entry.replaced_by IS NOT NULL AS replaced,
                   (extract(epoch FROM entry.expires_at - now()) * 1000)::bigint AS left_millis,
                   device.provider, device.kind, device.target, device.key_p256dh, device.key_auth,
                   device.registered_at, device.locale
            FROM claimed
            JOIN inbox ON inbox.user_no = claimed.user_no
            LEFT JOIN entry ON entry.user_no = claimed.user_no AND entry.seq = claimed.seq
            LEFT JOIN payload ON payload.payload_id = entry.payload_id
            LEFT JOIN device ON device.device_id = claimed.device_id AND device.user_no = claimed.user_no AND device.dropped_at IS NULL
            """;

    private final JdbcOperations jdbc;
    private final Duration lease;

    Claims(JdbcOperations jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.lease = lease;
    }

    /**
     * Claims what is due.
     *
     * @param closed lanes not to claim for
     * @param only the one lane to claim for; null = all but the closed ones
     */
    List<Claim> take(String sender, List<String> closed, @Nullable String only, int limit) {
        return jdbc.query(
                TAKE,
                (row, number) -> claim(row),
                sender,
                new SqlArrayValue("text", closed.toArray()),
                only,
                limit,
                lease.toMillis());
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return new Claim(
                new Claim.Key(row.getLong("user_no"), row.getLong("seq"), row.getObject("device_id", UUID.class)),
                row.getString("lane"),
                row.getInt("attempts"),
                Before.valueOf(row.getString("before").toUpperCase(Locale.ROOT)),
                row.getBoolean("always"),
                row.getInt("failures"),
                Duration.ofMillis(row.getLong("failing_millis")),
                row.getString("user_id"),
                Math.clamp(row.getLong("badge"), 0, Integer.MAX_VALUE),
                row.getBoolean("acknowledged"),
                entry(row),
                device(row));
    }

    private static Claim.@Nullable Entry entry(ResultSet row) throws SQLException {
        UUID key = row.getObject("key", UUID.class);
        if (key == null) {
            return null;
        }
        Timestamp expiresAt = row.getTimestamp("expires_at");
        return new Claim.Entry(
                key,
                row.getString("payload"),
                row.getBoolean("localized"),
                row.getBoolean("replaced"),
                expiresAt == null ? null : expiresAt.toInstant(),
                row.getBoolean("expired"),
                expiresAt == null ? null : Duration.ofMillis(row.getLong("left_millis")));
    }

    private static Claim.@Nullable Device device(ResultSet row) throws SQLException {
        String provider = row.getString("provider");
        if (provider == null) {
            return null;
        }
        String kind = row.getString("kind");
        String target = row.getString("target");
        return new Claim.Device(
                switch (provider) {
                    case "fcm" -> new PushTarget.Fcm(kind.equals("fid") ? FcmKind.FID : FcmKind.TOKEN, target);
                    case "apns" ->
                        new PushTarget.Apns(
                                kind.equals("sandbox") ? ApnsEnvironment.SANDBOX : ApnsEnvironment.PRODUCTION, target);
                    case "web-push" ->
                        new PushTarget.WebPush(
                                URI.create(target),
                                Objects.requireNonNull(row.getBytes("key_p256dh")),
                                Objects.requireNonNull(row.getBytes("key_auth")));
                    case "webhook" -> new PushTarget.Webhook(target);
                    default -> throw new SQLException("a device has the provider " + provider);
                },
                row.getTimestamp("registered_at").toInstant(),
                Objects.requireNonNullElse(row.getString("locale"), ""));
    }
}
