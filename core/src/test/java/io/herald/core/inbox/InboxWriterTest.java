package io.herald.core.inbox;

import static io.herald.core.inbox.TestInbox.notification;
import static io.herald.core.inbox.TestInbox.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.core.inbox.PostResult.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Appending: seqs without holes, once per (user, source, id), a conflict gives nobody anything, and whoever has been overtaken
 * writes nothing.
 */
class InboxWriterTest {

    private static final UUID TOPIC = UUID.randomUUID();

    private final TestInbox inbox = new TestInbox();

    @Test
    void entriesAreNumberedPerUserInTheOrderOfTheBatch() {
        var results = inbox.append(post("a", "alice"), post("b", "bob"), post("c", "alice"));

        assertThat(results)
                .containsExactly(
                        stored(new Placement.Appended("alice", 1, 0)),
                        stored(new Placement.Appended("bob", 1, 0)),
                        stored(new Placement.Appended("alice", 2, 0)));
        assertThat(inbox.seqs("alice")).containsExactly(1L, 2L);
        assertThat(inbox.head("alice")).isEqualTo(2);
    }

    @Test
    void aRepeatedNotificationIsFoundWithItsSeqAndWhetherItIsAcknowledged() {
        inbox.append(post("a", "alice"), post("b", "alice"));
        inbox.acknowledge("alice", 1, 1);

        var results = inbox.append(post("a", "alice"), post("b", "alice"), post("c", "alice"), post("c", "alice"));

        assertThat(results)
                .containsExactly(
                        stored(new Placement.RepeatedAcknowledged("alice", 1)),
                        stored(new Placement.RepeatedUnacknowledged("alice", 2, 0)),
                        stored(new Placement.Appended("alice", 3, 0)),
                        stored(new Placement.RepeatedUnacknowledged("alice", 3, 0)));
        assertThat(inbox.seqs("alice")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aListedUserWhoHasItAlreadyKeepsItAndTheOthersGetIt() {
        inbox.append(post("a", "alice"));

        assertThat(inbox.append(post("a", "alice", "bob")))
                .containsExactly(stored(
                        new Placement.RepeatedUnacknowledged("alice", 1, 0), new Placement.Appended("bob", 1, 0)));
    }

    @Test
    void otherContentUnderTheSameIdIsToldBeforeTheCommitAndGivesNobodyAnything() {
        inbox.append(post("a", "alice"));
        List<Post> told = new ArrayList<>();
        Post other = new Post(notification("a", "something else"), List.of("bob", "alice"));

        List<Post> posts = List.of(other, post("b", "bob"));

        var outcome = inbox.writer.append(List.of(), posts, told::addAll);

        assertThat(told).containsExactly(other);
        assertThat(outcome)
                .isEqualTo(new AppendOutcome.Committed(
                        inbox.epochs.current(),
                        posts,
                        List.of(new PostResult.Conflict("alice"), stored(new Placement.Appended("bob", 1, 0)))));
    }

    @Test
    void aConflictThatCannotBeToldRollsEverythingBack() {
        inbox.append(post("a", "alice"));
        inbox.positions.initialize(TOPIC, 0, 5);
        var move = new PositionMove(TOPIC, 0, 5, 7);
        Post other = new Post(notification("a", "something else"), List.of("alice"));

        assertThatThrownBy(() -> inbox.writer.append(List.of(move), List.of(post("b", "alice"), other), conflicts -> {
                    throw new IllegalStateException("dead-letter topic is away");
                }))
                .hasMessageContaining("away");

        assertThat(inbox.seqs("alice")).containsExactly(1L);
        assertThat(inbox.positions.initialize(TOPIC, 0, 0)).isEqualTo(5);
    }

    @Test
    void thePositionMovesWithTheEntriesAndWhoIsOvertakenWritesNothing() {
        inbox.positions.initialize(TOPIC, 0, 10);
        inbox.positions.initialize(TOPIC, 1, 20);
        var first = new PositionMove(TOPIC, 0, 10, 12);
        var zombie = List.of(new PositionMove(TOPIC, 1, 20, 21), new PositionMove(TOPIC, 0, 10, 11));
        inbox.writer.append(List.of(first), List.of(post("a", "alice")), conflicts -> {});

        var outcome = inbox.writer.append(zombie, List.of(post("b", "alice")), conflicts -> {});

        assertThat(outcome)
                .isEqualTo(new AppendOutcome.Overtaken(
                        List.of(new AppendOutcome.Position(TOPIC, 1, 20), new AppendOutcome.Position(TOPIC, 0, 12))));
        assertThat(inbox.seqs("alice")).containsExactly(1L);
    }

    @Test
    void aBatchOfRejectedRecordsStillMovesThePosition() {
        inbox.positions.initialize(TOPIC, 0, 0);

        inbox.writer.append(List.of(new PositionMove(TOPIC, 0, 0, 3)), List.of(), conflicts -> {});

        assertThat(inbox.positions.initialize(TOPIC, 0, 0)).isEqualTo(3);
    }

    @Test
    void aPositionIsRewoundOnlyFromWhereItStands() {
        inbox.positions.initialize(TOPIC, 0, 9);

        assertThat(inbox.positions.rewind(TOPIC, 0, 8, 2)).isFalse();
        assertThat(inbox.positions.rewind(TOPIC, 0, 9, 2)).isTrue();
        assertThat(inbox.positions.initialize(TOPIC, 0, 0)).isEqualTo(2);
    }

    @Test
    void aListStoresItsPayloadOnce() {
        inbox.append(post("a", "alice", "bob", "carol"), post("b", "alice"));

        assertThat(inbox.jdbc.queryForObject("SELECT count(*) FROM payload", Long.class))
                .isEqualTo(1);
        assertThat(inbox.reader
                        .pages(List.of(new PageRequest("bob", 0, 0, 10)), TestInbox.ANY_SIZE)
                        .getFirst()
                        .entries())
                .singleElement()
                .extracting(InboxEntry::payload)
                .isEqualTo(notification("a").payload());
    }

    private static PostResult stored(Placement... placements) {
        return new PostResult.Stored(List.of(placements));
    }
}
