package io.herald.core.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.PostResult.Placement;
import io.herald.core.notification.Audience;
import io.herald.core.notification.Earlier;
import io.herald.core.notification.EntryForm;
import io.herald.core.notification.Handling;
import io.herald.core.notification.Notification;
import io.herald.core.notification.NotificationKey;
import io.herald.core.notification.Priority;
import io.herald.core.notification.PushPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Entries that take the places of others. Holds the code to: a collapse key leaves the latest only; a cancel and an update work before
 * and after the original, in one batch and in many, repeated or not; what is hidden is passed over, counts as acknowledged and is in
 * {@code gone}; numbers stay without holes; a cancelled one stays cancelled.
 */
class SuccessionTest {

    private static final TestInbox INBOX = new TestInbox();

    @Test
    void aNewerEntryUnderACollapseKeyReplacesTheOlder() {
        append("col", collapsing("c1", "k"));
        append("col", collapsing("other", "l"));
        assertThat(append("col", collapsing("c2", "k"))).isEqualTo(new Placement.Appended("col", 3, 1));
        assertThat(append("col", collapsing("c3", "k"))).isEqualTo(new Placement.Appended("col", 4, 3));

        assertThat(shown("col")).containsExactly(new Shown(2, 0), new Shown(4, 3));
        assertThat(gone("col")).isEqualTo("{[1,2),[3,4)}");
        assertThat(INBOX.acked("col")).isEqualTo("{[1,2),[3,4)}");
    }

    @Test
    void whatTheUserHasReadStays() {
        append("rd", collapsing("r1", "k"));
        INBOX.jdbc.update(
                "INSERT INTO inbox_view (user_no, read) SELECT user_no, '{[1,2)}' FROM inbox WHERE user_id = 'rd'");

        assertThat(append("rd", collapsing("r2", "k"))).isEqualTo(new Placement.Appended("rd", 2, 0));
        assertThat(append("rd", collapsing("r3", "k"))).isEqualTo(new Placement.Appended("rd", 3, 2));
        assertThat(shown("rd")).containsExactly(new Shown(1, 0), new Shown(3, 2));
    }

    @Test
    void entriesUnderOneCollapseKeyInOneBatchLeaveTheLast() {
        List<PostResult> results = INBOX.append(
                post("batch", collapsing("b1", "k")),
                post("batch", collapsing("b2", "k")),
                post("batch", collapsing("b3", "k")));

        assertThat(results).hasSize(3);
        assertThat(shown("batch")).containsExactly(new Shown(3, 2));
        assertThat(append("batch", collapsing("b4", "k"))).isEqualTo(new Placement.Appended("batch", 4, 3));
    }

    @Test
    void collapseKeysOfAnotherSourceOrUserAreOthers() {
        append("one", collapsing("o1", "k"));
        append("two", collapsing("o2", "k"));
        append("one", notification("o3", "elsewhere", new Earlier.None(), "k", null));

        assertThat(shown("one")).containsExactly(new Shown(1, 0), new Shown(2, 0));
        assertThat(shown("two")).containsExactly(new Shown(1, 0));
    }

    @Test
    void aRepetitionReplacesNothingAgain() {
        append("rep", collapsing("r1", "k"));
        append("rep", collapsing("r2", "k"));

        assertThat(append("rep", collapsing("r1", "k"))).isEqualTo(new Placement.RepeatedAcknowledged("rep", 1));
        assertThat(append("rep", collapsing("r2", "k"))).isEqualTo(new Placement.RepeatedUnacknowledged("rep", 2, 1));
        assertThat(shown("rep")).containsExactly(new Shown(2, 1));
    }

    @Test
    void aCancelHidesTheOriginalAndItself() {
        append("can", plain("n1"));
        append("can", plain("n2"));

        assertThat(append("can", cancel("x", "n1"))).isEqualTo(new Placement.Appended("can", 3, 1));

        assertThat(page("can"))
                .extracting(InboxEntry::seq, InboxEntry::form)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2L, EntryForm.PLAIN),
                        org.assertj.core.groups.Tuple.tuple(3L, EntryForm.CANCEL));
        assertThat(gone("can")).isEqualTo("{[1,2),[3,4)}");
        assertThat(append("can", plain("n1"))).isEqualTo(new Placement.RepeatedAcknowledged("can", 1));
        assertThat(append("can", cancel("x", "n1"))).isEqualTo(new Placement.RepeatedAcknowledged("can", 3));
        assertThat(append("can", cancel("y", "n1"))).isEqualTo(new Placement.Appended("can", 4, 0));
    }

    @Test
    void aCancelThatComesFirstKeepsTheOriginalOut() {
        assertThat(append("early", cancel("x", "n1"))).isEqualTo(new Placement.Appended("early", 2, 0));

        assertThat(append("early", plain("n1"))).isEqualTo(new Placement.RepeatedAcknowledged("early", 1));

        assertThat(append("early", plain("n2"))).isEqualTo(new Placement.Appended("early", 3, 0));
        assertThat(shown("early")).containsExactly(new Shown(2, 0), new Shown(3, 0));
        assertThat(gone("early")).isEqualTo("{[1,3)}");
    }

    @Test
    void anUpdateTakesTheOriginalsPlaceHoweverOften() {
        append("up", plain("n1"));
        assertThat(append("up", update("u1", "n1"))).isEqualTo(new Placement.Appended("up", 2, 1));
        assertThat(append("up", update("u2", "n1"))).isEqualTo(new Placement.Appended("up", 3, 2));
        assertThat(append("up", update("u3", "u1"))).isEqualTo(new Placement.Appended("up", 4, 3));

        assertThat(shown("up")).containsExactly(new Shown(4, 3));
        assertThat(append("up", cancel("x", "n1"))).isEqualTo(new Placement.Appended("up", 5, 4));
        assertThat(shown("up")).containsExactly(new Shown(5, 4));
    }

    @Test
    void anUpdateThatComesFirstIsShownAndTheOriginalIsNot() {
        assertThat(append("first", update("u1", "n1"))).isEqualTo(new Placement.Appended("first", 2, 0));
        assertThat(append("first", plain("n1"))).isEqualTo(new Placement.RepeatedAcknowledged("first", 1));

        assertThat(shown("first")).containsExactly(new Shown(2, 0));
        assertThat(append("first", update("u2", "n1"))).isEqualTo(new Placement.Appended("first", 3, 2));
    }

    @Test
    void whatIsCancelledStaysCancelledWhateverUpdatesIt() {
        append("late", plain("n1"));
        append("late", cancel("x", "n1"));

        assertThat(append("late", update("u1", "n1"))).isEqualTo(new Placement.PassedOver("late", 3));
        assertThat(append("late", update("u2", "u1"))).isEqualTo(new Placement.PassedOver("late", 4));
        assertThat(shown("late")).containsExactly(new Shown(2, 1));
        assertThat(gone("late")).isEqualTo("{[1,5)}");
    }

    @Test
    void aWholeLifeInOneBatchEndsAsInMany() {
        List<Post> life = List.of(
                post("life", plain("n1")),
                post("life", update("u1", "n1")),
                post("life", plain("n2")),
                post("life", cancel("x", "n1")),
                post("life", update("u2", "n1")),
                post("life", plain("n1")));
        INBOX.append(life);
        for (Post each : life) {
            INBOX.append(post("lives", each.notification()));
        }

        assertThat(shown("life"))
                .containsExactly(new Shown(3, 0), new Shown(4, 2))
                .isEqualTo(shown("lives"));
        assertThat(gone("life")).isEqualTo(gone("lives")).isEqualTo("{[1,3),[4,6)}");
        assertThat(INBOX.seqs("life")).isEqualTo(INBOX.seqs("lives")).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void whatIsReplacedInItsOwnBatchIsNeitherPushedNorTimed() {
        INBOX.append(post("reach", plain("n0")));
        INBOX.jdbc.update("UPDATE inbox SET reachable = true WHERE user_id = 'reach'");
        Instant expiresAt = Instant.parse("2126-01-01T00:00:00Z");

        INBOX.append(
                post("reach", notification("p1", "test", new Earlier.None(), "k", expiresAt)),
                post("reach", notification("p2", "test", new Earlier.None(), "k", expiresAt)),
                post("reach", cancel("x", "n0")));

        assertThat(column("push_due", "reach")).containsExactly(3L);
        assertThat(column("expiry", "reach")).containsExactly(3L);
    }

    @Test
    void aPartOfALargeAudienceIsGivenOneNotificationWaitingForNobody() throws Exception {
        INBOX.append(post("ch1", plain("a")));
        INBOX.append(post("ch2", plain("a")));
        INBOX.append(post("ch3", plain("shared")));
        List<Long> userNos = INBOX.jdbc.queryForList(
                "SELECT user_no FROM inbox WHERE user_id IN ('ch1', 'ch2', 'ch3') ORDER BY user_no", Long.class);
        Notification shared = new Notification(
                "shared",
                "test",
                new Audience.Everyone(),
                Instant.EPOCH,
                null,
                new PushPolicy(PushPolicy.Mode.NEVER, Duration.ZERO),
                Handling.PLAIN,
                "{}",
                NotificationKey.of("test", "shared"),
                99);
        long payloadId = INBOX.jdbc.queryForObject(
                "INSERT INTO payload (body) VALUES ('{\"id\":\"shared\"}') RETURNING payload_id", Long.class);

        try (var connection = INBOX.jdbc.getDataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("UPDATE inbox SET head = head WHERE user_id = 'ch2'");
            var chunk = INBOX.writer.appendChunk(shared, payloadId, () -> Optional.of(userNos), made -> {});
            connection.rollback();

            assertThat(chunk).get().satisfies(made -> {
                assertThat(made.placements()).containsExactly(new Placement.Appended("ch1", 2, 0));
                assertThat(made.conflicts()).isEqualTo(1);
                assertThat(made.notLocked()).containsExactly(userNos.get(1));
            });
        }
        assertThat(page("ch1")).last().extracting(InboxEntry::payload).isEqualTo("{\"id\":\"shared\"}");
        assertThat(INBOX.seqs("ch2")).containsExactly(1L);
        assertThat(INBOX.writer.appendChunk(shared, payloadId, Optional::empty, made -> {
                    throw new AssertionError("nothing to record");
                }))
                .isEmpty();
    }

    private record Shown(long seq, long replaces) {}

    private static List<Shown> shown(String user) {
        return page(user).stream()
                .map(entry -> new Shown(entry.seq(), entry.replaces()))
                .toList();
    }

    private static List<InboxEntry> page(String user) {
        return INBOX.reader
                .pages(List.of(new PageRequest(user, 0, 0, 100)), TestInbox.ANY_SIZE)
                .getFirst()
                .entries();
    }

    private static String gone(String user) {
        return INBOX.jdbc.queryForObject("SELECT gone::text FROM inbox WHERE user_id = ?", String.class, user);
    }

    private static List<Long> column(String table, String user) {
        return INBOX.jdbc.queryForList(
                "SELECT seq FROM " + table + " JOIN inbox USING (user_no) WHERE user_id = ? ORDER BY seq",
                Long.class,
                user);
    }

    private static Placement append(String user, Notification notification) {
        PostResult result = INBOX.append(post(user, notification)).getFirst();
        return ((PostResult.Stored) result).placements().getFirst();
    }

    private static Post post(String user, Notification notification) {
        return new Post(notification, List.of(user));
    }

    private static Notification plain(String id) {
        return notification(id, "test", new Earlier.None(), null, null);
    }

    private static Notification collapsing(String id, String key) {
        return notification(id, "test", new Earlier.None(), key, null);
    }

    private static Notification cancel(String id, String target) {
        return notification(id, "test", new Earlier.Cancelled(NotificationKey.of("test", target)), null, null);
    }

    private static Notification update(String id, String target) {
        return notification(id, "test", new Earlier.Updated(NotificationKey.of("test", target)), null, null);
    }

    private static Notification notification(
            String id, String source, Earlier earlier, @Nullable String collapse, @Nullable Instant expiresAt) {
        PushPolicy.Mode mode = earlier instanceof Earlier.Cancelled ? PushPolicy.Mode.NEVER : PushPolicy.Mode.OFFLINE;
        return new Notification(
                id,
                source,
                new Audience.User("unused"),
                Instant.parse("2026-01-01T00:00:00Z"),
                expiresAt,
                new PushPolicy(mode, Duration.ofSeconds(30)),
                new Handling(
                        null,
                        Priority.NORMAL,
                        null,
                        earlier,
                        collapse == null ? null : NotificationKey.of(source, collapse),
                        false),
                "{\"id\":\"" + id + "\"}",
                NotificationKey.of(source, id),
                id.hashCode());
    }
}
