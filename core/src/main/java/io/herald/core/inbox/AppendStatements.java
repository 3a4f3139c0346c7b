package io.herald.core.inbox;

import io.herald.core.inbox.AppendPlan.NewEntry;
import io.herald.core.inbox.LockedInbox.Present;
import io.herald.core.notification.PushPolicy;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.SqlArrayValue;

/** The SQL of an append. Each call is one statement for the whole batch: arrays in, sets inside. */
final class AppendStatements {

    /** In the order of user id, so that two batches that create the same inboxes wait for each other and not in a circle. */
    private static final String CREATE = """
            INSERT INTO inbox (user_id)
            SELECT wanted.user_id FROM unnest(?::text[]) AS wanted (user_id)
            WHERE NOT EXISTS (SELECT FROM inbox WHERE inbox.user_id = wanted.user_id)
            ORDER BY wanted.user_id
            ON CONFLICT DO NOTHING
            """;

    private static final String LOCK =
            "SELECT user_no, user_id, head, reachable FROM inbox WHERE user_id = ANY (?) ORDER BY user_no FOR NO KEY UPDATE";

    /** A statement later than the lock: its snapshot sees what the last holder of the lock has committed. */
    private static final String PRESENT = """
            SELECT inbox.user_id, entry.key, entry.seq, entry.content_hash, inbox.acked @> entry.seq
            FROM unnest(?::bigint[], ?::uuid[]) AS wanted (user_no, key)
            JOIN entry ON entry.user_no = wanted.user_no AND entry.key = wanted.key
            JOIN inbox ON inbox.user_no = wanted.user_no
            """;

    private static final String INSERT_PAYLOAD = "INSERT INTO payload (body) VALUES (?) RETURNING payload_id";

    private static final String INSERT_ENTRIES = """
            INSERT INTO entry (user_no, seq, key, content_hash, created_at, expires_at, payload_id, payload)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                                 ?::bigint[], ?::text[])
            """;

    /** The database's clock decides, here and in the worker. */
    private static final String INSERT_DUE = """
            INSERT INTO push_due (due_at, user_no, seq, always)
            SELECT now() + due.after * interval '1 millisecond', due.user_no, due.seq, due.always
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[]) AS due (user_no, seq, after, always)
            """;

    /** A push request asks for these at once; this is for the one that gets lost. */
    private static final long ALWAYS_DUE_AFTER_MILLIS = 5_000;

    private static final String RAISE = """
            UPDATE inbox SET head = raised.head
            FROM unnest(?::bigint[], ?::bigint[]) AS raised (user_no, head)
            WHERE inbox.user_no = raised.user_no
            """;

    private final JdbcOperations jdbc;

    AppendStatements(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    void createMissing(String[] userIds) {
        jdbc.update(CREATE, array("text", (Object[]) userIds));
    }

    Map<String, LockedInbox> lock(String[] userIds) {
        Map<String, LockedInbox> locked = HashMap.newHashMap(userIds.length);
        jdbc.query(
                LOCK,
                row -> {
                    locked.put(row.getString(2), new LockedInbox(row.getLong(1), row.getLong(3), row.getBoolean(4)));
                },
                array("text", (Object[]) userIds));
        return locked;
    }

    /** Loads those entries of the posts that are there already into their inboxes. */
    void loadPresent(List<Post> posts, Map<String, LockedInbox> inboxes) {
        List<Long> userNos = new ArrayList<>(posts.size());
        List<UUID> keys = new ArrayList<>(posts.size());
        for (Post post : posts) {
            for (String userId : post.userIds()) {
                userNos.add(Objects.requireNonNull(inboxes.get(userId)).userNo());
                keys.add(post.notification().key());
            }
        }
        jdbc.query(
                PRESENT,
                (RowCallbackHandler) row -> Objects.requireNonNull(inboxes.get(row.getString(1)))
                        .found(
                                row.getObject(2, UUID.class),
                                new Present(row.getLong(3), row.getLong(4), row.getBoolean(5))),
                array("bigint", userNos.toArray()),
                array("uuid", keys.toArray()));
    }

    void insert(AppendPlan plan) {
        List<NewEntry> entries = plan.newEntries();
        if (entries.isEmpty()) {
            return;
        }
        int count = entries.size();
        Object[] userNos = new Object[count];
        Object[] seqs = new Object[count];
        Object[] keys = new Object[count];
        Object[] hashes = new Object[count];
        Object[] created = new Object[count];
        @Nullable Object[] expires = new Object[count];
        @Nullable Object[] payloadIds = new Object[count];
        @Nullable Object[] payloads = new Object[count];
        Map<Post, Long> shared = new IdentityHashMap<>();
        for (int i = 0; i < count; i++) {
            NewEntry entry = entries.get(i);
            var notification = entry.post().notification();
            userNos[i] = entry.userNo();
            seqs[i] = entry.seq();
            keys[i] = notification.key();
            hashes[i] = notification.contentHash();
            created[i] = Timestamp.from(notification.createdAt());
            expires[i] = timestamp(notification.expiresAt());
            if (entry.post().userIds().size() == 1) {
                payloads[i] = notification.payload();
            } else {
                payloadIds[i] = shared.computeIfAbsent(
                        entry.post(), post -> insertPayload(post.notification().payload()));
            }
        }
        jdbc.update(
                INSERT_ENTRIES,
                array("bigint", userNos),
                array("bigint", seqs),
                array("uuid", keys),
                array("bigint", hashes),
                array("timestamptz", created),
                array("timestamptz", expires),
                array("bigint", payloadIds),
                array("text", payloads));
        raiseHeads(plan);
        insertDue(plan);
    }

    private void insertDue(AppendPlan plan) {
        List<NewEntry> due = plan.pushable();
        if (due.isEmpty()) {
            return;
        }
        int count = due.size();
        Object[] userNos = new Object[count];
        Object[] seqs = new Object[count];
        Object[] afters = new Object[count];
        Object[] always = new Object[count];
        for (int i = 0; i < count; i++) {
            PushPolicy policy = due.get(i).post().notification().push();
            boolean inAnyCase = policy.mode() == PushPolicy.Mode.ALWAYS;
            userNos[i] = due.get(i).userNo();
            seqs[i] = due.get(i).seq();
            afters[i] = inAnyCase ? ALWAYS_DUE_AFTER_MILLIS : policy.after().toMillis();
            always[i] = inAnyCase;
        }
        jdbc.update(
                INSERT_DUE,
                array("bigint", userNos),
                array("bigint", seqs),
                array("bigint", afters),
                array("boolean", always));
    }

    private void raiseHeads(AppendPlan plan) {
        List<Long> userNos = new ArrayList<>();
        List<Long> heads = new ArrayList<>();
        for (LockedInbox inbox : plan.inboxes()) {
            if (inbox.raised()) {
                userNos.add(inbox.userNo());
                heads.add(inbox.head());
            }
        }
        jdbc.update(RAISE, array("bigint", userNos.toArray()), array("bigint", heads.toArray()));
    }

    private long insertPayload(String body) {
        return Objects.requireNonNull(jdbc.queryForObject(INSERT_PAYLOAD, Long.class, body));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    @SuppressWarnings("NullAway") // SQL arrays hold nulls; the signature of SqlArrayValue does not say so
    private static SqlArrayValue array(String type, @Nullable Object... elements) {
        return new SqlArrayValue(type, elements);
    }
}
