package io.herald.core.inbox;

import static io.herald.core.inbox.TestInbox.notification;
import static io.herald.core.inbox.TestInbox.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.notification.EntryForm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reading: pages are complete and in order whatever is acknowledged, expired or asked for together; a start skips the acknowledged. */
class InboxReaderTest {

    private final TestInbox inbox = new TestInbox();

    @Test
    void openingAnUnknownUserMakesHimKnownWithAnEmptyInbox() {
        assertThat(inbox.open("new")).isEqualTo(new Opening(inbox.epochs.current(), 0, 0, 0));
        assertThat(inbox.head("new")).isZero();
    }

    @Test
    void aReaderWithoutACursorStartsBehindTheAcknowledgedBeginning() {
        fill("alice", 10);
        inbox.acknowledge("alice", 1, 4);
        inbox.acknowledge("alice", 7, 8);

        assertThat(inbox.open("alice")).isEqualTo(new Opening(inbox.epochs.current(), 10, 4, 0));
    }

    @Test
    void anUnacknowledgedFirstEntryIsWhereAReaderStarts() {
        fill("alice", 5);
        inbox.acknowledge("alice", 3, 4);

        assertThat(inbox.open("alice").acknowledgedUpTo()).isZero();
    }

    @Test
    void aShortPageReachesTheHeadAndAFullOneItsLastEntry() {
        fill("alice", 5);

        Page full = page("alice", 0, 0, 3);
        Page rest = page("alice", full.reached(), 0, 3);
        Page none = page("alice", rest.reached(), 0, 3);

        assertThat(seqs(full)).containsExactly(1L, 2L, 3L);
        assertThat(full.reached()).isEqualTo(3);
        assertThat(seqs(rest)).containsExactly(4L, 5L);
        assertThat(rest.reached()).isEqualTo(5);
        assertThat(none).isEqualTo(new Page(inbox.epochs.current(), List.of(), 5, 5));
    }

    @Test
    void theAcknowledgedAreLeftOutUpToTheLimitOnly() {
        fill("alice", 8);
        inbox.acknowledge("alice", 2, 3);
        inbox.acknowledge("alice", 6, 7);

        assertThat(seqs(page("alice", 0, 4, 10))).containsExactly(1L, 4L, 5L, 6L, 7L, 8L);
        assertThat(seqs(page("alice", 0, 8, 10))).containsExactly(1L, 4L, 5L, 8L);
        assertThat(seqs(page("alice", 0, 0, 10))).hasSize(8);
    }

    @Test
    void manyAreOpenedAtOnceKnownOrNewOrNamedTwice() {
        fill("alice", 3);
        fill("bob", 2);
        inbox.acknowledge("bob", 1, 1);

        Map<String, Opening> openings = inbox.reader.open(List.of("new", "bob", "alice", "bob", "new"));

        String epoch = inbox.epochs.current();
        assertThat(openings)
                .isEqualTo(Map.of(
                        "alice", new Opening(epoch, 3, 0, 0),
                        "bob", new Opening(epoch, 2, 1, 0),
                        "new", new Opening(epoch, 0, 0, 0)));
        assertThat(inbox.head("new")).isZero();
    }

    @Test
    void aPageEndsWithTheEntryThatReachesItsSize() {
        String body = "x".repeat(1000);
        Post shared = new Post(notification("shared", "€".repeat(1000)), List.of("alice", "bob"));
        inbox.append(
                new Post(notification("a", body), List.of("alice")),
                new Post(notification("b", body), List.of("alice")),
                shared,
                new Post(notification("c", body), List.of("alice")));

        Page first = page("alice", 0, 0, 10, 1500);
        Page second = page("alice", first.reached(), 0, 10, 1500);
        Page third = page("alice", second.reached(), 0, 10, 1500);
        assertThat(List.of(seqs(first), seqs(second), seqs(third)))
                .isEqualTo(List.of(List.of(1L, 2L), List.of(3L), List.of(4L)));
        assertThat(List.of(first.reached(), second.reached(), third.reached())).isEqualTo(List.of(2L, 3L, 4L));
        assertThat(seqs(page("alice", 0, 0, 10, 1))).containsExactly(1L);
        assertThat(seqs(page("alice", 0, 0, 1, 1500))).containsExactly(1L);
    }

    @Test
    void expiredEntriesArePassedOver() {
        inbox.append(
                post("a", "alice"),
                new Post(notification("b", "late", Instant.parse("2026-01-02T00:00:00Z")), List.of("alice")),
                new Post(notification("c", "in time", Instant.parse("2126-01-02T00:00:00Z")), List.of("alice")));

        Page page = page("alice", 0, 0, 10);

        assertThat(seqs(page)).containsExactly(1L, 3L);
        assertThat(page.reached()).isEqualTo(3);
    }

    @Test
    void anInboxThatDoesNotExistGivesAnEmptyPageThatReachesNoFurther() {
        assertThat(page("nobody", 7, 0, 10)).isEqualTo(new Page(inbox.epochs.current(), List.of(), 7, 7));
    }

    @Test
    void entriesComeBackAsTheyWereAppended() {
        var notification =
                notification("a", "ü€😀 \\u0000 \\\" {\\\"x\\\":[1,2]}", Instant.parse("2126-01-02T03:04:05.678Z"));
        inbox.append(new Post(notification, List.of("alice")));

        assertThat(page("alice", 0, 0, 1).entries())
                .containsExactly(new InboxEntry(
                        1,
                        notification.createdAt(),
                        notification.expiresAt(),
                        EntryForm.PLAIN,
                        0,
                        notification.payload()));
    }

    /** Compares with a model that looks at each entry singly, many readers of many users in one query. */
    @Test
    void manyReadersAtOnceEachGetWhatASetOfNumbersWouldGiveThem() {
        Random random = new Random(20260101);
        List<Set<Long>> acknowledged = new ArrayList<>();
        int users = 12;
        int head = 60;
        for (int user = 0; user < users; user++) {
            fill("u" + user, head);
            Set<Long> seqs = new TreeSet<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                long from = 1 + random.nextInt(head);
                long to = Math.min(head, from + random.nextInt(4));
                inbox.acknowledge("u" + user, from, to);
                for (long seq = from; seq <= to; seq++) {
                    seqs.add(seq);
                }
            }
            acknowledged.add(seqs);
        }
        for (int round = 0; round < 40; round++) {
            List<PageRequest> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                requests.add(new PageRequest(
                        "u" + random.nextInt(users),
                        random.nextInt(head + 2),
                        random.nextInt(head + 2),
                        1 + random.nextInt(12)));
            }
            List<Page> pages = inbox.reader.pages(requests, TestInbox.ANY_SIZE);
            for (int i = 0; i < requests.size(); i++) {
                PageRequest request = requests.get(i);
                Set<Long> acked =
                        acknowledged.get(Integer.parseInt(request.userId().substring(1)));
                List<Long> expected = new ArrayList<>();
                for (long seq = request.after() + 1; seq <= head && expected.size() < request.room(); seq++) {
                    if (seq > request.skipAcknowledgedUpTo() || !acked.contains(seq)) {
                        expected.add(seq);
                    }
                }
                assertThat(seqs(pages.get(i))).as("%s", request).isEqualTo(expected);
                if (expected.size() < request.room() && pages.get(i).reached() < head) {
                    // A run that ends exactly at the room may stop short of the head, never short of an entry.
                    Page next = page(request.userId(), pages.get(i).reached(), request.skipAcknowledgedUpTo(), 99);
                    assertThat(next.entries()).isEmpty();
                }
            }
        }
    }

    @Test
    void aLongAcknowledgedStretchIsNotScanned() {
        fill("alice", 3000);
        inbox.acknowledge("alice", 2, 2999);
        inbox.jdbc.execute("ANALYZE entry");

        assertThat(seqs(page("alice", 0, 3000, 10))).containsExactly(1L, 3000L);
        // 3000 entries of ~100 B fill more than 40 heap pages; the two that are wanted lie in two of them.
        inbox.jdbc.execute("SELECT pg_stat_force_next_flush()");
        long before = indexTuplesRead();
        page("alice", 0, 3000, 10);
        inbox.jdbc.execute("SELECT pg_stat_force_next_flush()");
        assertThat(indexTuplesRead() - before).isLessThan(20);
    }

    private long indexTuplesRead() {
        return inbox.jdbc.queryForObject(
                "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'entry'", Long.class);
    }

    private void fill(String user, int count) {
        List<Post> posts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            posts.add(post("n" + i, user));
        }
        inbox.append(posts);
    }

    private Page page(String user, long after, long skip, int room) {
        return page(user, after, skip, room, TestInbox.ANY_SIZE);
    }

    private Page page(String user, long after, long skip, int room, long bytes) {
        return inbox.reader
                .pages(List.of(new PageRequest(user, after, skip, room)), bytes)
                .getFirst();
    }

    private static List<Long> seqs(Page page) {
        return page.entries().stream().map(InboxEntry::seq).toList();
    }
}
