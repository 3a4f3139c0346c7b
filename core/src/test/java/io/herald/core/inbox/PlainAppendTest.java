package io.herald.core.inbox;

import static io.herald.core.inbox.TestInbox.notification;
import static io.herald.core.inbox.TestInbox.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.core.notification.Earlier;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The short way of an append writes what the long one writes, and what is not of the usual kind takes the long one. */
class PlainAppendTest {

    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");

    private final TestInbox inbox = new TestInbox();

    @Test
    void bothWaysWriteTheSame() {
        List<Notification> all = List.of(
                made("plain", null, new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofSeconds(20)), Handling.PLAIN),
                made(
                        "urgent",
                        LATER,
                        new PushPolicy(PushPolicy.Mode.ALWAYS, Duration.ZERO),
                        new Handling("invoices", Priority.HIGH, null, new Earlier.None(), null, true)),
                made("quiet", null, new PushPolicy(PushPolicy.Mode.NEVER, Duration.ZERO), Handling.PLAIN));
        inbox.append(post("first", "short"), post("first", "long"));
        inbox.jdbc.update("UPDATE inbox SET reachable = true");

        inbox.writer.append(List.of(), to("short", all), conflicts -> {});
        inbox.writer.append(List.of(), () -> to("long", all), conflicts -> {});

        assertThat(written("short")).hasSize(4).isEqualTo(written("long"));
        assertThat(due("short")).hasSize(2).isEqualTo(due("long"));
        assertThat(expiring("short")).hasSize(1).isEqualTo(expiring("long"));
        assertThat(inbox.head("short")).isEqualTo(4).isEqualTo(inbox.head("long"));
    }

    @Test
    void onlyTheUsualTakesTheShortWay() {
        inbox.append(post("a", "alice"), post("a", "bob"));
        inbox.jdbc.execute("ALTER FUNCTION inbox_append_batch RENAME TO no_more");

        assertThatThrownBy(() -> inbox.append(post("b", "alice"))).hasStackTraceContaining("inbox_append_batch");

        inbox.append(post("c", "alice", "bob"));
        inbox.append(post("d", "alice"), post("d", "alice"));
        inbox.append(new Post(
                made(
                        "e",
                        null,
                        new PushPolicy(PushPolicy.Mode.NEVER, Duration.ZERO),
                        new Handling(null, Priority.NORMAL, null, new Earlier.None(), UUID.randomUUID(), false)),
                List.of("alice")));
        inbox.append(new Post(
                made(
                        "f",
                        null,
                        new PushPolicy(PushPolicy.Mode.NEVER, Duration.ZERO),
                        new Handling(
                                null,
                                Priority.NORMAL,
                                null,
                                new Earlier.Updated(notification("c").key()),
                                null,
                                false)),
                List.of("alice")));
        assertThat(inbox.seqs("alice")).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    /** A statement inside a function that is not volatile would see what there was before the locks. */
    @Test
    void eachOfItsStatementsHasASnapshotOfItsOwn() {
        assertThat(inbox.jdbc.queryForObject(
                        "SELECT provolatile::text FROM pg_proc WHERE proname = 'inbox_append_batch'", String.class))
                .isEqualTo("v");
    }

    private static Notification made(String id, Instant expiresAt, PushPolicy push, Handling handling) {
        Notification plain = notification(id, "body of " + id, expiresAt);
        return new Notification(
                plain.id(),
                plain.source(),
                plain.audience(),
                plain.createdAt(),
                plain.expiresAt(),
                push,
                handling,
                plain.payload(),
                plain.key(),
                plain.contentHash());
    }

    private static List<Post> to(String user, List<Notification> all) {
        return all.stream().map(each -> new Post(each, List.of(user))).toList();
    }

    private List<Map<String, Object>> written(String user) {
        return inbox.jdbc.queryForList("""
                SELECT seq, key, content_hash, created_at, expires_at, payload_id, payload, kind, category, localized, urgent,
                       replaces, replaced_by
                FROM entry JOIN inbox USING (user_no) WHERE user_id = ? ORDER BY seq
                """, user);
    }

    private List<Map<String, Object>> due(String user) {
        return inbox.jdbc.queryForList("""
                SELECT push_due.seq, always, due_at - stored_at AS after
                FROM push_due JOIN inbox USING (user_no) JOIN entry ON entry.user_no = push_due.user_no AND entry.seq = push_due.seq
                WHERE user_id = ? ORDER BY seq
                """, user);
    }

    private List<Map<String, Object>> expiring(String user) {
        return inbox.jdbc.queryForList(
                "SELECT expires_at, seq FROM expiry JOIN inbox USING (user_no) WHERE user_id = ?", user);
    }
}
