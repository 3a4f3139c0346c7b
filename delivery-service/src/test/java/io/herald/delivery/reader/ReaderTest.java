package io.herald.delivery.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import io.herald.core.notification.EntryForm;
import io.herald.delivery.reader.Reader.Live;
import io.herald.delivery.reader.Reader.Want;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a reader does with each thing it hears, one at a time. */
class ReaderTest {

    private static final RedeliveryPolicy POLICY =
            new RedeliveryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(3), 3);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final List<String> acknowledged = new ArrayList<>();

    private static Reader caughtUp(long sent, int window) {
        return new Reader(sent, sent, sent, window, POLICY);
    }

    private void add(long from, long to) {
        acknowledged.add(from + "-" + to);
    }

    private static Page page(long reached, long head, long... seqs) {
        return new Page(
                "e1",
                LongStream.of(seqs)
                        .mapToObj(seq -> new InboxEntry(seq, Instant.EPOCH, null, EntryForm.PLAIN, 0, "{}"))
                        .toList(),
                reached,
                head);
    }

    @Test
    void theNextEntryIsWrittenLive() {
        Reader reader = caughtUp(7, 10);

        assertThat(reader.live(8, false, true)).isEqualTo(Live.WRITE);
        assertThat(reader.sent()).isEqualTo(8);
        assertThat(reader.want(0)).isEqualTo(Want.NOTHING);
    }

    @Test
    void anEntryHeardOfTwiceIsWrittenOnce() {
        Reader reader = caughtUp(7, 10);
        reader.live(8, false, true);

        assertThat(reader.live(8, false, true)).isEqualTo(Live.KNOWN);
    }

    @Test
    void anExpiredEntryIsPassedOver() {
        Reader reader = caughtUp(7, 10);

        assertThat(reader.live(8, true, true)).isEqualTo(Live.PASSED_OVER);
        assertThat(reader.live(9, false, true)).isEqualTo(Live.WRITE);
    }

    @Test
    void aGapIsReadFromTheInboxBeforeWhatComesAfterIt() {
        Reader reader = caughtUp(7, 10);

        assertThat(reader.live(9, false, true)).isEqualTo(Live.LATER);
        assertThat(reader.begin("al", 0, 50)).contains(new PageRequest("al", 7, 7, 10));
        assertThat(reader.live(10, false, true)).isEqualTo(Live.LATER);
        assertThat(reader.page(page(9, 9, 8, 9))).hasSize(2);
        assertThat(reader.want(0)).isEqualTo(Want.NOW);
        assertThat(reader.begin("al", 0, 50)).contains(new PageRequest("al", 9, 7, 8));
    }

    @Test
    void aFullWindowLeavesTheRestInTheInbox() {
        Reader reader = caughtUp(0, 2);
        reader.live(1, false, true);
        reader.live(2, false, true);

        assertThat(reader.live(3, false, true)).isEqualTo(Live.LATER);
        assertThat(reader.want(0)).isEqualTo(Want.NOTHING);
        reader.acknowledge(1, this::add);
        assertThat(reader.begin("al", 0, 50)).contains(new PageRequest("al", 2, 0, 1));
    }

    @Test
    void aSocketWithoutRoomLeavesTheEntryInTheInbox() {
        Reader reader = caughtUp(0, 10);

        assertThat(reader.live(1, false, false)).isEqualTo(Live.LATER);
        assertThat(reader.want(0)).isEqualTo(Want.NOW);
    }

    @Test
    void anEntryThatTheUserMayHaveAcknowledgedIsNotWrittenLive() {
        Reader reader = new Reader(3, 9, 9, 10, POLICY);

        assertThat(reader.live(4, false, true)).isEqualTo(Live.LATER);
    }

    @Test
    void aShortPageEndsAtTheHead() {
        Reader reader = new Reader(3, 9, 9, 10, POLICY);
        reader.begin("al", 0, 50);

        reader.page(page(9, 9, 5));

        assertThat(reader.sent()).isEqualTo(9);
        assertThat(reader.caughtUp()).isTrue();
    }

    @Test
    void aHeadThatIsNotTrueCostsOnePage() {
        Reader reader = caughtUp(5, 10);
        reader.heard(1000);
        reader.begin("al", 0, 50);

        reader.page(page(5, 5));

        assertThat(reader.want(0)).isEqualTo(Want.NOTHING);
        assertThat(reader.live(6, false, true)).isEqualTo(Live.WRITE);
    }

    @Test
    void aFailedPageIsWantedAgain() {
        Reader reader = caughtUp(5, 10);
        reader.heard(6);
        Optional<PageRequest> first = reader.begin("al", 0, 50);

        reader.failed();

        assertThat(reader.begin("al", 0, 50)).isEqualTo(first);
    }

    @Test
    void farBehindItWaitsAMomentForMoreRoomThanForOneEntry() {
        Reader reader = new Reader(0, 0, 1000, 100, POLICY);
        reader.begin("al", 0, 100);
        reader.page(page(100, 1000, LongStream.rangeClosed(1, 100).toArray()));
        reader.acknowledge(1, this::add);

        assertThat(reader.want(SECOND)).isEqualTo(Want.LATER);
        assertThat(reader.lookAgainAt().orElseThrow()).isGreaterThan(SECOND);
        assertThat(reader.want(2 * SECOND)).isEqualTo(Want.NOW);
        reader.acknowledgeUpTo(30, this::add);
        assertThat(reader.want(SECOND)).isEqualTo(Want.NOW);
    }

    @Test
    void aCumulativeAcknowledgementCoversWhatWasWrittenAndNothingElse() {
        Reader reader = new Reader(0, 9, 9, 10, POLICY);
        reader.begin("al", 0, 50);
        reader.page(page(9, 9, 1, 2, 5, 6));

        reader.acknowledgeUpTo(5, this::add);

        assertThat(acknowledged).containsExactly("1-2", "5-5");
    }

    @Test
    void acknowledgingTheFutureMovesNothing() {
        Reader reader = caughtUp(0, 10);
        reader.live(1, false, true);

        reader.acknowledge(2, this::add);
        reader.acknowledgeUpTo(2, this::add);

        assertThat(acknowledged).isEmpty();
    }

    @Test
    void aRefusedEntryComesAgainAfterGrowingDelaysUntilItHasBeenRefusedTooOften() {
        List<Long> undeliverable = new ArrayList<>();
        Reader reader = caughtUp(0, 1);
        reader.live(1, false, true);
        for (int times = 1; times <= POLICY.limit(); times++) {
            long now = 10 * times * SECOND;
            reader.refuse(1, now, undeliverable::add);
            assertThat(reader.want(now)).isEqualTo(Want.LATER);
            long due = now + Math.min(1 << (times - 1), 3) * SECOND;
            assertThat(reader.lookAgainAt()).hasValue(due);
            assertThat(reader.begin("al", due, 50)).contains(new PageRequest("al", 0, 1, 1));
            assertThat(reader.page(page(1, 1, 1))).hasSize(1);
        }

        assertThat(undeliverable).isEmpty();
        reader.refuse(1, 100 * SECOND, undeliverable::add);

        assertThat(undeliverable).containsExactly(1L);
        assertThat(reader.want(200 * SECOND)).isEqualTo(Want.NOTHING);
        assertThat(reader.live(2, false, true)).as("its place is free").isEqualTo(Live.WRITE);
        assertThat(acknowledged).isEmpty();
    }

    @Test
    void aRefusedEntryThatWasAcknowledgedElsewhereDoesNotComeAgain() {
        Reader reader = caughtUp(0, 1);
        reader.live(1, false, true);
        reader.refuse(1, 0, ReaderTest::mustNotGiveUp);
        reader.heard(2);
        reader.begin("al", 2 * SECOND, 50);

        assertThat(reader.page(page(2, 2, 2))).isEmpty();
        assertThat(reader.begin("al", 2 * SECOND, 50)).contains(new PageRequest("al", 1, 0, 1));
    }

    @Test
    void aCumulativeAcknowledgementLeavesOutWhatWasWrittenAgainBehindIt() {
        Reader reader = caughtUp(0, 10);
        LongStream.rangeClosed(1, 3).forEach(seq -> reader.live(seq, false, true));
        reader.refuseUpTo(2, 0, ReaderTest::mustNotGiveUp);
        rewrite(reader, 1, SECOND);
        reader.live(4, false, true);
        rewrite(reader, 2, SECOND);

        reader.acknowledgeUpTo(3, this::add);
        assertThat(acknowledged).as("the client got 1 and 2 behind 3").containsExactly("3-3");
        reader.acknowledgeUpTo(4, this::add);
        assertThat(acknowledged).as("it got 1 before 4, and 2 behind it").containsExactly("3-3", "1-1", "4-4");
        reader.acknowledgeUpTo(2, this::add);
        assertThat(acknowledged).containsExactly("3-3", "1-1", "4-4", "2-2");
    }

    @Test
    void whatWasWrittenAgainTogetherIsAcknowledgedTogether() {
        Reader reader = caughtUp(0, 10);
        LongStream.rangeClosed(1, 3).forEach(seq -> reader.live(seq, false, true));
        reader.refuseUpTo(2, 0, ReaderTest::mustNotGiveUp);
        rewrite(reader, 1, SECOND);
        rewrite(reader, 2, SECOND);

        reader.acknowledgeUpTo(2, this::add);

        assertThat(acknowledged).containsExactly("1-2");
    }

    private static void rewrite(Reader reader, long seq, long now) {
        assertThat(reader.begin("al", now, 50)).contains(new PageRequest("al", seq - 1, seq, 1));
        assertThat(reader.page(page(seq, seq, seq))).hasSize(1);
    }

    @Test
    void aCumulativeAcknowledgementLeavesOutWhatWasRefused() {
        Reader reader = caughtUp(0, 10);
        LongStream.rangeClosed(1, 3).forEach(seq -> reader.live(seq, false, true));
        reader.refuse(2, 0, ReaderTest::mustNotGiveUp);

        reader.acknowledgeUpTo(3, this::add);

        assertThat(acknowledged).containsExactly("1-1", "3-3");
    }

    private static void mustNotGiveUp(long seq) {
        throw new AssertionError("gave up " + seq);
    }
}
