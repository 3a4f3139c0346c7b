package io.herald.delivery.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Whatever order live messages (lost, repeated, late, forged), pages (slow, failed), heads, ACKs and NACKs come in: a reader
 * writes no hole, nothing twice except what was refused, never more than the window, never what is acknowledged where it was
 * told to leave such out; and once things calm down, everything.
 */
class ReaderPropertyTest {

    private static final RedeliveryPolicy POLICY =
            new RedeliveryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(2), 2);
    private static final long STEP = Duration.ofMillis(30).toNanos();

    @Property(tries = 3000)
    void nothingIsLostRepeatedOrOutOfOrder(
            @ForAll @Size(max = 120) List<@LongRange(min = 0, max = 100_000) Long> choices,
            @ForAll @IntRange(min = 1, max = 9) int window,
            @ForAll @IntRange(min = 0, max = 20) int backlog,
            @ForAll @IntRange(min = 0, max = 20) int after,
            @ForAll boolean cursor) {
        Run run = new Run(window, backlog, Math.min(after, backlog), cursor);
        choices.forEach(run::step);
        run.calmDown();
        run.check();
    }

    /** One reader against one inbox. */
    private static final class Run {

        private final ModelInbox inbox = new ModelInbox();
        private final List<Long> unheard = new ArrayList<>();
        private final Reader reader;
        private final int window;
        private final long start;
        private final long skipUpTo;

        private final List<Long> first = new ArrayList<>();
        private final Set<Long> inFlight = new TreeSet<>();

        /** Everything that was written, in the order in which the client gets it. */
        private final List<Long> wire = new ArrayList<>();

        private final TreeMap<Long, Integer> refused = new TreeMap<>();
        private final Set<Long> waiting = new HashSet<>();
        private @Nullable PageRequest asked;
        private @Nullable Page read;
        private long now = -1000;

        Run(int window, int backlog, int after, boolean cursor) {
            for (int i = 1; i <= backlog; i++) {
                inbox.append(i % 5 == 0);
                if (i % 3 == 0 || i <= after) {
                    inbox.acknowledge(i, i);
                }
            }
            this.window = window;
            this.start = after;
            this.skipUpTo = cursor ? 0 : backlog;
            this.reader = new Reader(after, skipUpTo, inbox.head(), window, POLICY);
        }

        void step(long choice) {
            long what = choice / 13;
            now += STEP;
            switch ((int) (choice % 13)) {
                case 0, 1, 2 -> unheard.add(inbox.append(what % 7 == 0));
                case 3, 4, 5 -> hear(what);
                case 6 -> forgedHint(what);
                case 7 -> ask();
                case 8 -> readPage();
                case 9 -> answer(what % 4 == 0);
                case 10 -> acknowledgeOne(what);
                case 11 -> acknowledgeUpTo(what % (inbox.head() + 3));
                case 12 -> refuse(what);
                default -> throw new IllegalStateException();
            }
        }

        private void hear(long what) {
            if (unheard.isEmpty()) {
                return;
            }
            int place = what % 3 == 0 ? (int) (what % unheard.size()) : 0;
            long seq = unheard.get(place);
            if (what % 5 != 0) { // else it will be heard again
                unheard.remove(place);
            }
            if (what % 11 == 0) { // lost
                return;
            }
            if (reader.live(seq, inbox.expired(seq), what % 13 != 0) == Reader.Live.WRITE) {
                written(seq);
            }
        }

        private void forgedHint(long what) {
            reader.heard(inbox.head() + what % 3);
        }

        private void ask() {
            if (asked == null) {
                Optional<PageRequest> begun = reader.begin("al", now, 4);
                asked = begun.orElse(null);
            }
        }

        private void readPage() {
            if (asked != null && read == null) {
                read = inbox.read(asked);
            }
        }

        private void answer(boolean fails) {
            if (read != null && fails) {
                reader.failed();
            } else if (read != null) {
                for (InboxEntry entry : reader.page(read)) {
                    written(entry.seq());
                }
            } else {
                return;
            }
            asked = null;
            read = null;
            waiting.removeIf(seq -> inbox.expired(seq) || inbox.acknowledged(seq));
        }

        private void written(long seq) {
            assertThat(inbox.expired(seq)).as("expired %d", seq).isFalse();
            if (waiting.remove(seq)) {
                assertThat(refused).containsKey(seq);
            } else {
                assertThat(first).as("written before").doesNotContain(seq);
                assertThat(seq).isGreaterThan(first.isEmpty() ? start : first.getLast());
                first.add(seq);
            }
            inFlight.add(seq);
            wire.add(seq);
            assertThat(inFlight.size() + waiting.size()).isLessThanOrEqualTo(window);
        }

        private void acknowledgeOne(long what) {
            long seq = what % (inbox.head() + 3);
            boolean moves = inFlight.contains(seq);
            reader.acknowledge(seq, this::acknowledged);
            assertThat(inFlight.contains(seq)).isFalse();
            assertThat(moves).isEqualTo(moves && inbox.acknowledged(seq));
        }

        /** Covers nothing that the client got behind the entry that it acknowledges. */
        private void acknowledgeUpTo(long seq) {
            int upTo = wire.contains(seq) ? wire.lastIndexOf(seq) : lastOfTheFirst(seq);
            reader.acknowledgeUpTo(seq, (from, to) -> {
                LongStream.rangeClosed(from, to)
                        .forEach(each -> assertThat(wire.lastIndexOf(each)).isLessThanOrEqualTo(upTo));
                acknowledged(from, to);
            });
        }

        /** Where on the wire the highest entry up to this one stands for the first time. */
        private int lastOfTheFirst(long seq) {
            return first.stream()
                    .filter(each -> each <= seq)
                    .mapToInt(wire::indexOf)
                    .max()
                    .orElse(-1);
        }

        private void acknowledged(long from, long to) {
            LongStream.rangeClosed(from, to).forEach(seq -> {
                assertThat(inFlight.remove(seq)).as("acknowledged %d", seq).isTrue();
                inbox.acknowledge(seq, seq);
            });
        }

        private void refuse(long what) {
            long seq = what % (inbox.head() + 3);
            List<Long> undeliverable = new ArrayList<>();
            reader.refuse(seq, now, undeliverable::add);
            if (inFlight.remove(seq)) {
                boolean comesAgain = refused.merge(seq, 1, Integer::sum) <= POLICY.limit();
                assertThat(undeliverable).isEqualTo(comesAgain ? List.of() : List.of(seq));
                if (comesAgain) {
                    waiting.add(seq);
                }
            }
        }

        /** Nothing gets lost any more, the database answers, the client acknowledges, and a head check comes by. */
        void calmDown() {
            reader.heard(inbox.head());
            for (int i = 0; i < 400; i++) {
                now += Duration.ofMillis(500).toNanos();
                ask();
                readPage();
                answer(false);
                reader.acknowledgeUpTo(reader.sent(), this::acknowledged);
                new ArrayList<>(inFlight).forEach(seq -> reader.acknowledge(seq, this::acknowledged));
            }
        }

        void check() {
            assertThat(reader.caughtUp()).isTrue();
            assertThat(inFlight).isEmpty();
            List<Long> wanted = LongStream.rangeClosed(start + 1, inbox.head())
                    .filter(seq -> !inbox.expired(seq))
                    .filter(seq -> !(seq <= skipUpTo && seq % 3 == 0))
                    .boxed()
                    .toList();
            assertThat(first).isEqualTo(wanted);
        }
    }
}
