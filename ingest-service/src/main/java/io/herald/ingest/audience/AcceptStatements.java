package io.herald.ingest.audience;

import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL with which a broadcast is accepted, inside the transaction of whoever accepts it. */
@Component
class AcceptStatements {

    private static final String FIND = "SELECT content_hash FROM broadcast WHERE key = ? AND audience = ?";

    /** Without waiting for anybody: a change of members that is not committed yet has a later revision. */
    private static final String GROUP = "SELECT group_no, revision FROM audience_group WHERE group_id = ?";

    private static final String LAST_USER = "SELECT coalesce(max(user_no), 0) FROM inbox";

    /** Waits for the chunks under way, which hold a share of this row. */
    private static final String EARLIER = """
            SELECT broadcast_id, group_no, revision, last_user_no FROM broadcast WHERE key = ? AND audience = ? FOR UPDATE
            """;

    private static final String STOP = """
            UPDATE broadcast SET finished_at = now(), stopped = true, done = counted.done, conflicts = counted.conflicts
            FROM (SELECT coalesce(sum(done), 0) AS done, coalesce(sum(conflicts), 0) AS conflicts
                  FROM broadcast_slice WHERE broadcast_id = :id) AS counted
            WHERE broadcast_id = :id AND finished_at IS NULL
            """;

    private static final String DROP_DEFERRED = "DELETE FROM broadcast_deferred WHERE broadcast_id = ?";

    private static final String INSERT_PAYLOAD = "INSERT INTO payload (body) VALUES (?) RETURNING payload_id";

    /** One that was cancelled before it came goes to nobody. */
    private static final String INSERT = """
            INSERT INTO broadcast (audience, group_no, revision, last_user_no, key, content_hash, notification_id, source,
                                   created_at, expires_at, push_mode, push_after, category, priority, collapse, cancels,
                                   updates, localized, payload_id, earlier_id, finished_at, stopped)
            SELECT :audience, :group::bigint, :revision, :lastUser, :key, :hash, :id, :source, :createdAt,
                   :expiresAt::timestamptz, :pushMode, :pushAfter, :category::text, :priority, :collapse::uuid,
                   :cancels::uuid, :updates::uuid, :localized, :payload, :earlier::bigint,
                   CASE WHEN cancelled.before THEN now() END, cancelled.before
            FROM (SELECT EXISTS (SELECT FROM broadcast WHERE cancels = :key AND audience = :audience)) AS cancelled (before)
            ON CONFLICT (key, audience) DO NOTHING
            """;

    private final JdbcClient jdbc;

    AcceptStatements(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** To whom a broadcast goes. */
    private record Recipients(
            @Nullable Long groupNo,
            long revision,
            long lastUserNo,
            @Nullable Long earlierId) {}

    /**
     * Writes a job, unless it is there already.
     *
     * @return false when its key is taken, for this audience, by other content
     */
    boolean accept(Notification notification) {
        String audience = AudienceName.of(notification.audience());
        // The second round is for one that somebody else has accepted at the same time.
        while (true) {
            Optional<Long> known = jdbc.sql(FIND)
                    .params(notification.key(), audience)
                    .query(Long.class)
                    .optional();
            if (known.isPresent()) {
                return known.get() == notification.contentHash();
            }
            if (insert(notification, audience)) {
                return true;
            }
        }
    }

    private boolean insert(Notification notification, String audience) {
        Handling handling = notification.handling();
        UUID cancels = handling.earlier() instanceof Earlier.Cancelled(UUID key) ? key : null;
        UUID updates = handling.earlier() instanceof Earlier.Updated(UUID key) ? key : null;
        Recipients recipients = recipients(notification.audience(), audience, cancels != null ? cancels : updates);
        long payload = jdbc.sql(INSERT_PAYLOAD)
                .param(notification.payload())
                .query(Long.class)
                .single();
        return jdbc.sql(INSERT)
                        .param("audience", audience)
                        .param("group", recipients.groupNo())
                        .param("revision", recipients.revision())
                        .param("lastUser", recipients.lastUserNo())
                        .param("key", notification.key())
                        .param("hash", notification.contentHash())
                        .param("id", notification.id())
                        .param("source", notification.source())
                        .param("createdAt", Timestamp.from(notification.createdAt()))
                        .param("expiresAt", timestamp(notification.expiresAt()))
                        .param("pushMode", notification.push().mode().name())
                        .param("pushAfter", notification.push().after().toMillis())
                        .param("category", handling.category())
                        .param("priority", handling.priority().name())
                        .param("collapse", handling.collapse())
                        .param("cancels", cancels)
                        .param("updates", updates)
                        .param("localized", handling.localized())
                        .param("payload", payload)
                        .param("earlier", recipients.earlierId())
                        .update()
                == 1;
    }

    private Recipients recipients(Audience audience, String name, @Nullable UUID earlier) {
        if (earlier != null) {
            Optional<Recipients> taken = jdbc.sql(EARLIER)
                    .params(earlier, name)
                    .query((row, number) -> new Recipients(
                            row.getObject("group_no", Long.class),
                            row.getLong("revision"),
                            row.getLong("last_user_no"),
                            row.getLong("broadcast_id")))
                    .optional();
            if (taken.isPresent()) {
                stop(taken.get().earlierId());
                return taken.get();
            }
        }
        return switch (audience) {
            case Audience.Group(String groupId) ->
                jdbc.sql(GROUP)
                        .param(groupId)
                        .query((row, number) ->
                                new Recipients(row.getLong("group_no"), row.getLong("revision"), 0, null))
                        .optional()
                        .orElse(new Recipients(null, 0, 0, null));
            case Audience.Everyone() ->
                new Recipients(null, 0, jdbc.sql(LAST_USER).query(Long.class).single(), null);
            case Audience.User user -> throw new IllegalArgumentException("one user is no broadcast");
            case Audience.Users users -> throw new IllegalArgumentException("a list of users is no broadcast");
        };
    }

    private void stop(@Nullable Long id) {
        if (jdbc.sql(STOP).param("id", id).update() == 1) {
            jdbc.sql(DROP_DEFERRED).param(id).update();
        }
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
