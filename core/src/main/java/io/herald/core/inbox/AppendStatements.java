package io.herald.core.inbox;

import io.herald.core.inbox.AppendPlan.NewEntry;
import io.herald.core.inbox.AppendPlan.Replaced;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
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

    private static final String LOCKED = "SELECT user_no, user_id, head, reachable FROM inbox WHERE ";

    private static final String LOCK = LOCKED + "user_id = ANY (?) ORDER BY user_no FOR NO KEY UPDATE";

    private static final String LOCK_FREE = LOCKED + "user_no = ANY (?) ORDER BY user_no FOR NO KEY UPDATE SKIP LOCKED";

    /** A statement later than the lock: its snapshot sees what the last holder of the lock has committed. */
    private static final String PRESENT = """
            SELECT inbox.user_id, entry.key, entry.seq, entry.content_hash, inbox.acked @> entry.seq, entry.kind,
                   entry.replaces, entry.replaced_by
            FROM unnest(?::bigint[], ?::uuid[]) AS wanted (user_no, key)
            JOIN entry ON entry.user_no = wanted.user_no AND entry.key = wanted.key
            JOIN inbox ON inbox.user_no = wanted.user_no
            """;

    /** What stands at the end of the line of those that replaced each other. */
    private static final String LATEST = """
            WITH RECURSIVE line AS (
                SELECT asked.nr, entry.user_no, entry.seq, entry.key, entry.content_hash, entry.kind, entry.replaced_by
                FROM unnest(?::bigint[], ?::bigint[]) WITH ORDINALITY AS asked (user_no, seq, nr)
                JOIN entry ON entry.user_no = asked.user_no AND entry.seq = asked.seq
                UNION ALL
                SELECT line.nr, entry.user_no, entry.seq, entry.key, entry.content_hash, entry.kind, entry.replaced_by
                FROM line JOIN entry ON entry.user_no = line.user_no AND entry.seq = line.replaced_by)
            SELECT nr, key, seq, content_hash, kind FROM line WHERE replaced_by IS NULL
            """;

    /** What the user has read stays. */
    private static final String COLLAPSED = """
            SELECT inbox.user_id, collapse.key, entry.key, entry.seq, entry.content_hash
            FROM unnest(?::bigint[], ?::uuid[]) AS wanted (user_no, key)
            JOIN collapse ON collapse.user_no = wanted.user_no AND collapse.key = wanted.key
            JOIN inbox ON inbox.user_no = wanted.user_no AND NOT inbox.gone @> collapse.seq
            JOIN entry ON entry.user_no = collapse.user_no AND entry.seq = collapse.seq
            LEFT JOIN inbox_view AS view ON view.user_no = wanted.user_no
            WHERE view.read IS NULL OR NOT view.read @> collapse.seq
            """;

    private static final String COLLAPSE = """
            INSERT INTO collapse (user_no, key, seq) SELECT * FROM unnest(?::bigint[], ?::uuid[], ?::bigint[])
            ON CONFLICT (user_no, key) DO UPDATE SET seq = excluded.seq
            """;

    private static final String REPLACE = """
            UPDATE entry SET replaced_by = replaced.by
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS replaced (user_no, seq, by)
            WHERE entry.user_no = replaced.user_no AND entry.seq = replaced.seq
            """;

    private static final String LOG_CHANGES = """
            SELECT inbox_changed(user_no, kind, seqs::int8multirange)
            FROM unnest(?::bigint[], ?::text[], ?::text[]) AS changed (user_no, kind, seqs)
            """;

    private static final String INSERT_PAYLOAD = "INSERT INTO payload (body) VALUES (?) RETURNING payload_id";

    /** Raises the heads as well: one round trip less for every batch. */
    private static final String INSERT_ENTRIES = """
            WITH head AS (
                UPDATE inbox SET head = raised.head
                FROM unnest(?::bigint[], ?::bigint[]) AS raised (user_no, head)
                WHERE inbox.user_no = raised.user_no)
            INSERT INTO entry (user_no, seq, key, content_hash, created_at, expires_at, payload_id, payload, kind, category,
                               localized, urgent, replaces, replaced_by)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::uuid[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                                 ?::bigint[], ?::text[], ?::smallint[], ?::text[], ?::boolean[], ?::boolean[], ?::bigint[],
                                 ?::bigint[])
            """;

    private static final String INSERT_EXPIRY = """
            INSERT INTO expiry (expires_at, user_no, seq)
            SELECT * FROM unnest(?::timestamptz[], ?::bigint[], ?::bigint[])
            """;

    /** The database's clock decides, here and in the worker. */
    private static final String INSERT_DUE = """
            INSERT INTO push_due (due_at, user_no, seq, always)
            SELECT now() + due.after * interval '1 millisecond', due.user_no, due.seq, due.always
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::boolean[]) AS due (user_no, seq, after, always)
            """;

    /** A push request asks for these at once; this is for the one that gets lost. */
    static final long ALWAYS_DUE_AFTER_MILLIS = 5_000;

    /**
     * For the few whose append hides something. What is hidden counts as acknowledged, too: so no device gets it any more, and what
     * devices show of it is taken back.
     */
    private static final String HIDE = """
            UPDATE inbox SET head = raised.head, gone = inbox.gone + raised.hidden, acked = inbox.acked + raised.hidden
            FROM (SELECT user_no, head, hidden::int8multirange FROM unnest(?::bigint[], ?::bigint[], ?::text[])
                  AS given (user_no, head, hidden)) AS raised
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
        return lock(LOCK, array("text", (Object[]) userIds), userIds.length);
    }

    /** Those that nobody else has locked just now. */
    Map<String, LockedInbox> lockFree(List<Long> userNos) {
        return lock(LOCK_FREE, array("bigint", userNos.toArray()), userNos.size());
    }

    private Map<String, LockedInbox> lock(String statement, SqlArrayValue users, int count) {
        Map<String, LockedInbox> locked = LinkedHashMap.newLinkedHashMap(count);
        jdbc.query(
                statement,
                row -> {
                    locked.put(row.getString(2), new LockedInbox(row.getLong(1), row.getLong(3), row.getBoolean(4)));
                },
                users);
        return locked;
    }

    /** Loads those entries that the posts are about, as far as they are there already, into their inboxes. */
    void loadPresent(List<Post> posts, Map<String, LockedInbox> inboxes) {
        List<Long> userNos = new ArrayList<>(posts.size());
        List<UUID> keys = new ArrayList<>(posts.size());
        List<Long> collapsingUserNos = new ArrayList<>(0);
        List<UUID> collapseKeys = new ArrayList<>(0);
        for (Post post : posts) {
            Handling handling = post.notification().handling();
            for (String userId : post.userIds()) {
                long userNo = inbox(inboxes, userId).userNo();
                userNos.add(userNo);
                keys.add(post.notification().key());
                if (!(handling.earlier() instanceof Earlier.None)) {
                    userNos.add(userNo);
                    keys.add(keyOf(handling.earlier()));
                }
                if (handling.collapse() != null) {
                    collapsingUserNos.add(userNo);
                    collapseKeys.add(handling.collapse());
                }
            }
        }
        loadPresent(userNos, keys, inboxes);
        if (!collapseKeys.isEmpty()) {
            loadCollapsed(collapsingUserNos, collapseKeys, inboxes);
        }
    }

    private static UUID keyOf(Earlier earlier) {
        return switch (earlier) {
            case Earlier.None() -> throw new IllegalArgumentException("nothing earlier");
            case Earlier.Cancelled(UUID key) -> key;
            case Earlier.Updated(UUID key) -> key;
        };
    }

    /** An entry that was found and that others have taken the place of. */
    private record Former(long userNo, Slot slot) {}

    private void loadPresent(List<Long> userNos, List<UUID> keys, Map<String, LockedInbox> inboxes) {
        List<Former> formers = new ArrayList<>(0);
        jdbc.query(
                PRESENT,
                (RowCallbackHandler) row -> {
                    LockedInbox inbox = inbox(inboxes, row.getString(1));
                    Slot slot = new Slot(
                            row.getObject(2, UUID.class),
                            row.getLong(3),
                            row.getLong(4),
                            Slot.Kind.values()[row.getInt(6)],
                            row.getBoolean(5));
                    slot.takesPlaceOf(row.getLong(7));
                    inbox.found(slot);
                    if (row.getLong(8) != 0) {
                        formers.add(new Former(inbox.userNo(), slot));
                    }
                },
                array("bigint", userNos.toArray()),
                array("uuid", keys.toArray()));
        if (!formers.isEmpty()) {
            loadLatest(formers);
        }
    }

    private void loadLatest(List<Former> formers) {
        jdbc.query(
                LATEST,
                (RowCallbackHandler) row -> formers.get(row.getInt(1) - 1)
                        .slot()
                        .succeededBy(new Slot(
                                row.getObject(2, UUID.class),
                                row.getLong(3),
                                row.getLong(4),
                                Slot.Kind.values()[row.getInt(5)],
                                false)),
                array("bigint", formers.stream().map(Former::userNo).toArray()),
                array("bigint", formers.stream().map(each -> each.slot().seq).toArray()));
    }

    private void loadCollapsed(List<Long> userNos, List<UUID> keys, Map<String, LockedInbox> inboxes) {
        jdbc.query(
                COLLAPSED,
                (RowCallbackHandler) row -> {
                    LockedInbox inbox = inbox(inboxes, row.getString(1));
                    UUID key = row.getObject(3, UUID.class);
                    Slot known = inbox.find(key);
                    inbox.collapsed(
                            row.getObject(2, UUID.class),
                            known != null
                                    ? known
                                    : new Slot(key, row.getLong(4), row.getLong(5), Slot.Kind.NOTIFICATION, false));
                },
                array("bigint", userNos.toArray()),
                array("uuid", keys.toArray()));
    }

    private static LockedInbox inbox(Map<String, LockedInbox> inboxes, String userId) {
        return Objects.requireNonNull(inboxes.get(userId), "every addressed inbox is locked");
    }

    /**
     * Writes what the plan holds.
     *
     * @param sharedPayload id of a payload that all entries share and that is stored already; null = there is none
     */
    void insert(AppendPlan plan, @Nullable Long sharedPayload) {
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
        Object[] kinds = new Object[count];
        @Nullable Object[] categories = new Object[count];
        Object[] localized = new Object[count];
        Object[] urgent = new Object[count];
        @Nullable Object[] replaces = new Object[count];
        @Nullable Object[] replacedBy = new Object[count];
        Timestamp now = Timestamp.from(Instant.now());
        Map<Post, Long> shared = new IdentityHashMap<>();
        for (int i = 0; i < count; i++) {
            NewEntry entry = entries.get(i);
            Slot slot = entry.slot();
            userNos[i] = entry.inbox().userNo();
            seqs[i] = slot.seq;
            keys[i] = slot.key;
            hashes[i] = slot.contentHash;
            kinds[i] = slot.kind.ordinal();
            replaces[i] = orNull(slot.replaces());
            replacedBy[i] = orNull(slot.replacedBy());
            Post post = entry.post();
            if (post == null) {
                created[i] = now;
                payloads[i] = "{}";
                localized[i] = false;
                urgent[i] = false;
                continue;
            }
            Notification notification = post.notification();
            created[i] = Timestamp.from(notification.createdAt());
            expires[i] = timestamp(notification.expiresAt());
            categories[i] = notification.handling().category();
            localized[i] = notification.handling().localized();
            urgent[i] = notification.handling().priority() == Priority.HIGH;
            if (sharedPayload != null) {
                payloadIds[i] = sharedPayload;
            } else if (post.userIds().size() == 1) {
                payloads[i] = notification.payload();
            } else {
                payloadIds[i] = shared.computeIfAbsent(
                        post, each -> insertPayload(each.notification().payload()));
            }
        }
        List<LockedInbox> raised = plan.inboxes().stream()
                .filter(inbox -> inbox.raised() && inbox.hidden().isEmpty())
                .toList();
        jdbc.update(
                INSERT_ENTRIES,
                array("bigint", raised.stream().map(LockedInbox::userNo).toArray()),
                array("bigint", raised.stream().map(LockedInbox::head).toArray()),
                array("bigint", userNos),
                array("bigint", seqs),
                array("uuid", keys),
                array("bigint", hashes),
                array("timestamptz", created),
                array("timestamptz", expires),
                array("bigint", payloadIds),
                array("text", payloads),
                array("smallint", kinds),
                array("text", categories),
                array("boolean", localized),
                array("boolean", urgent),
                array("bigint", replaces),
                array("bigint", replacedBy));
        replace(plan);
        hide(plan);
        logChanges(plan);
        saveCollapsed(plan);
        insertDue(plan);
        insertExpiry(plan);
    }

    private static @Nullable Long orNull(long seq) {
        return seq == 0 ? null : seq;
    }

    private void replace(AppendPlan plan) {
        List<Replaced> replaced = plan.replaced();
        if (!replaced.isEmpty()) {
            jdbc.update(
                    REPLACE,
                    array("bigint", replaced.stream().map(Replaced::userNo).toArray()),
                    array("bigint", replaced.stream().map(Replaced::seq).toArray()),
                    array("bigint", replaced.stream().map(Replaced::by).toArray()));
        }
    }

    /** One change for each inbox and what happened there; nothing for appends that hide nothing. */
    private void logChanges(AppendPlan plan) {
        Map<Long, Map<String, List<Long>>> changes = new TreeMap<>();
        for (Replaced each : plan.replaced()) {
            if (each.change() != null) {
                changes.computeIfAbsent(each.userNo(), userNo -> new TreeMap<>())
                        .computeIfAbsent(each.change(), change -> new ArrayList<>())
                        .add(each.seq());
            }
        }
        List<Object> userNos = new ArrayList<>(0);
        List<Object> kinds = new ArrayList<>(0);
        List<Object> seqs = new ArrayList<>(0);
        changes.forEach((userNo, byKind) -> byKind.forEach((kind, its) -> {
            userNos.add(userNo);
            kinds.add(kind);
            seqs.add(multirange(its));
        }));
        if (!userNos.isEmpty()) {
            jdbc.query(
                    LOG_CHANGES,
                    (RowCallbackHandler) row -> {},
                    array("bigint", userNos.toArray()),
                    array("text", kinds.toArray()),
                    array("text", seqs.toArray()));
        }
    }

    private void saveCollapsed(AppendPlan plan) {
        List<Object> userNos = new ArrayList<>(0);
        List<Object> keys = new ArrayList<>(0);
        List<Object> seqs = new ArrayList<>(0);
        for (LockedInbox inbox : plan.inboxes()) {
            inbox.collapsed().forEach((key, slot) -> {
                if (inbox.isNew(slot.seq)) {
                    userNos.add(inbox.userNo());
                    keys.add(key);
                    seqs.add(slot.seq);
                }
            });
        }
        if (!keys.isEmpty()) {
            jdbc.update(
                    COLLAPSE,
                    array("bigint", userNos.toArray()),
                    array("uuid", keys.toArray()),
                    array("bigint", seqs.toArray()));
        }
    }

    private void insertExpiry(AppendPlan plan) {
        List<Object> times = new ArrayList<>(0);
        List<Object> userNos = new ArrayList<>(0);
        List<Object> seqs = new ArrayList<>(0);
        for (NewEntry entry : plan.newEntries()) {
            Instant expiresAt =
                    entry.post() == null ? null : entry.post().notification().expiresAt();
            if (expiresAt != null && entry.isLive()) {
                times.add(Timestamp.from(expiresAt));
                userNos.add(entry.inbox().userNo());
                seqs.add(entry.slot().seq);
            }
        }
        if (!times.isEmpty()) {
            jdbc.update(
                    INSERT_EXPIRY,
                    array("timestamptz", times.toArray()),
                    array("bigint", userNos.toArray()),
                    array("bigint", seqs.toArray()));
        }
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
            PushPolicy policy =
                    Objects.requireNonNull(due.get(i).post()).notification().push();
            boolean inAnyCase = policy.mode() == PushPolicy.Mode.ALWAYS;
            userNos[i] = due.get(i).inbox().userNo();
            seqs[i] = due.get(i).slot().seq;
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

    private void hide(AppendPlan plan) {
        List<Object> userNos = new ArrayList<>(0);
        List<Object> heads = new ArrayList<>(0);
        List<Object> hidden = new ArrayList<>(0);
        for (LockedInbox inbox : plan.inboxes()) {
            if (inbox.raised() && !inbox.hidden().isEmpty()) {
                userNos.add(inbox.userNo());
                heads.add(inbox.head());
                hidden.add(multirange(inbox.hidden()));
            }
        }
        if (!userNos.isEmpty()) {
            jdbc.update(
                    HIDE,
                    array("bigint", userNos.toArray()),
                    array("bigint", heads.toArray()),
                    array("text", hidden.toArray()));
        }
    }

    private static String multirange(List<Long> seqs) {
        return seqs.stream().map(seq -> "[" + seq + "," + seq + "]").collect(Collectors.joining(",", "{", "}"));
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
