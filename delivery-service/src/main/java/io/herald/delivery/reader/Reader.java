package io.herald.delivery.reader;

import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One session's place in a user's inbox. Pure: it does no I/O and reads no clock; times are {@link System#nanoTime} values that
 * the owner passes in. Not thread-safe, its owner guards it.
 */
public final class Reader {

    /** So long a reader that is far behind waits for more room, rather than ask for single entries. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private static final long[] NOTHING = {};

    private final int window;
    private final RedeliveryPolicy redelivery;
    private final InFlight inFlight = new InFlight();
    private @Nullable Refusals refusals;

    /** Highest seq that was written or passed over. */
    private long sent;

    /** Highest seq heard of. */
    private long latest;

    /** Of the entries up to here, what the user has acknowledged is left out. */
    private final long skipAcknowledgedUpTo;

    private @Nullable Fetch fetching;

    /** Highest seq heard of since the fetch began; what was heard before it is either in the page or was never true. */
    private long heardMeanwhile;

    private boolean waitsForRoom;
    private long waitsSince;

    /**
     * @param after seqs above this are wanted
     * @param skipAcknowledgedUpTo of the entries up to this seq, what the user has acknowledged is left out
     * @param head highest seq of the inbox
     * @param window how many entries may be in flight, at least 1
     */
    public Reader(long after, long skipAcknowledgedUpTo, long head, int window, RedeliveryPolicy redelivery) {
        this.sent = after;
        this.skipAcknowledgedUpTo = skipAcknowledgedUpTo;
        this.latest = Math.max(after, head);
        this.window = window;
        this.redelivery = redelivery;
    }

    /** What to do with an entry that has just been heard of. */
    public enum Live {
        /** It comes next and fits: write it. */
        WRITE,
        /** It comes next and is expired: done with it. */
        PASSED_OVER,
        /** It does not come next, or there is no room: a page will bring it. */
        LATER,
        /** It was written or passed over before. */
        KNOWN
    }

    /** An entry has been heard of. With {@link Live#WRITE} it counts as written. */
    public Live live(long seq, boolean expired, boolean socketHasRoom) {
        if (seq <= sent) {
            return Live.KNOWN;
        }
        boolean next = seq == sent + 1 && seq > skipAcknowledgedUpTo && fetching == null;
        if (!next || (!expired && (!socketHasRoom || room() <= 0))) {
            heard(seq);
            return Live.LATER;
        }
        sent = seq;
        latest = Math.max(latest, seq);
        if (expired) {
            return Live.PASSED_OVER;
        }
        inFlight.add(seq);
        return Live.WRITE;
    }

    /** The inbox reaches this far, somebody says. */
    public void heard(long seq) {
        latest = Math.max(latest, seq);
        heardMeanwhile = Math.max(heardMeanwhile, seq);
    }

    /** Whether a page is wanted. */
    public enum Want {
        NOTHING,
        /** At {@link #lookAgainAt}, ask once more. */
        LATER,
        NOW
    }

    /** Tells whether a page is wanted now. */
    public Want want(long now) {
        if (fetching != null) {
            return Want.NOTHING;
        }
        if (refusals != null && refusals.due(now).isPresent()) {
            return Want.NOW;
        }
        long behind = latest - sent;
        int room = room();
        if (behind > 0 && room > 0) {
            if (room >= behind || 4 * room >= window) {
                return Want.NOW;
            }
            if (!waitsForRoom) {
                waitsForRoom = true;
                waitsSince = now;
            }
            return now - waitsSince >= PATIENCE.toNanos() ? Want.NOW : Want.LATER;
        }
        waitsForRoom = false;
        return refusals != null && refusals.waiting() > 0 ? Want.LATER : Want.NOTHING;
    }

    /** When to look again after {@link Want#LATER}. */
    public OptionalLong lookAgainAt() {
        OptionalLong refused = refusals == null ? OptionalLong.empty() : refusals.nextDueAt();
        if (!waitsForRoom) {
            return refused;
        }
        long patient = waitsSince + PATIENCE.toNanos();
        return OptionalLong.of(
                refused.isPresent() && refused.getAsLong() - patient < 0 ? refused.getAsLong() : patient);
    }

    /**
     * Begins a fetch, if one is wanted now; it ends with {@link #page} or {@link #failed}, and until then nothing is written.
     *
     * @param userId whose inbox
     * @param most at most this many entries
     */
    public Optional<PageRequest> begin(String userId, long now, int most) {
        if (want(now) != Want.NOW) {
            return Optional.empty();
        }
        OptionalLong refused = refusals == null ? OptionalLong.empty() : refusals.due(now);
        Fetch fetch = refused.isPresent()
                ? new Fetch.Again(refused.getAsLong())
                : new Fetch.Next(sent, skipAcknowledgedUpTo, Math.min(most, room()));
        fetching = fetch;
        heardMeanwhile = 0;
        waitsForRoom = false;
        return Optional.of(fetch.request(userId));
    }

    /**
     * The fetch is answered.
     *
     * @return what to write, in this order; it counts as written
     */
    public List<InboxEntry> page(Page page) {
        Fetch answered = fetching;
        fetching = null;
        return switch (answered) {
            case Fetch.Next next -> next(page);
            case Fetch.Again again -> again(again.seq(), page);
            case null -> throw new IllegalStateException("a page that nobody asked for");
        };
    }

    private List<InboxEntry> next(Page page) {
        sent = Math.max(sent, page.reached());
        latest = Math.max(sent, Math.max(page.head(), heardMeanwhile));
        page.entries().forEach(entry -> inFlight.add(entry.seq()));
        return page.entries();
    }

    private List<InboxEntry> again(long seq, Page page) {
        Refusals waiting = refusals();
        List<InboxEntry> found =
                page.entries().stream().filter(entry -> entry.seq() == seq).toList();
        if (found.isEmpty()) {
            waiting.gone(seq);
        } else {
            waiting.rewritten(seq, sent);
            inFlight.add(seq);
        }
        return found;
    }

    /** The fetch has failed; what was wanted is still wanted. */
    public void failed() {
        fetching = null;
    }

    /** Everything heard of has been written or passed over. */
    public boolean caughtUp() {
        return fetching == null && sent >= latest;
    }

    /** Highest seq that was written or passed over. */
    public long sent() {
        return sent;
    }

    /** Takes runs of seqs. */
    @FunctionalInterface
    public interface Runs {
        void add(long from, long to);
    }

    /** The client acknowledges one entry; anything that is not in flight moves nothing. */
    public void acknowledge(long seq, Runs acknowledged) {
        if (inFlight.remove(seq)) {
            settle(seq);
            acknowledged.add(seq, seq);
        }
    }

    /**
     * The client acknowledges all that was written to it up to here, and nothing else: not what it had refused and was written again
     * behind this entry, so that the client need not have seen it.
     */
    public void acknowledgeUpTo(long seq, Runs acknowledged) {
        long[] covered = takeUpTo(seq);
        for (int first = 0; first < covered.length; ) {
            int last = first;
            while (last + 1 < covered.length && covered[last + 1] == covered[last] + 1) {
                last++;
            }
            acknowledged.add(covered[first], covered[last]);
            first = last + 1;
        }
        for (long each : covered) {
            settle(each);
        }
    }

    /** Takes out of flight what the client had got by the time it got this entry. */
    private long[] takeUpTo(long seq) {
        if (seq > sent) {
            return NOTHING;
        }
        Refusals again = refusals;
        return again == null
                ? inFlight.takeUpTo(seq, each -> true)
                : inFlight.takeUpTo(seq, each -> again.precedes(each, seq));
    }

    private void settle(long seq) {
        if (refusals != null) {
            refusals.settled(seq);
        }
    }

    /**
     * The client refuses one entry; anything that is not in flight moves nothing.
     *
     * @param undeliverable takes it when it will not be written again
     */
    public void refuse(long seq, long now, LongConsumer undeliverable) {
        if (inFlight.remove(seq) && !refusals().refuse(seq, now)) {
            undeliverable.accept(seq);
        }
    }

    /**
     * The client refuses all that was written to it up to here.
     *
     * @param undeliverable takes those that will not be written again
     */
    public void refuseUpTo(long seq, long now, LongConsumer undeliverable) {
        for (long each : takeUpTo(seq)) {
            if (!refusals().refuse(each, now)) {
                undeliverable.accept(each);
            }
        }
    }

    /** Highest seq in flight, if any. */
    public OptionalLong highestInFlight() {
        return inFlight.size() == 0 ? OptionalLong.empty() : OptionalLong.of(inFlight.highest());
    }

    private int room() {
        return window - inFlight.size() - (refusals == null ? 0 : refusals.waiting());
    }

    private Refusals refusals() {
        Refusals known = refusals;
        if (known == null) {
            known = new Refusals(redelivery);
            refusals = known;
        }
        return known;
    }
}
