package io.herald.delivery.reader;

import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Entries that the client refused (NACK). Each is written again after growing delays, a limited number of times; then it is left
 * alone here, still unacknowledged. One that waits keeps its place in the window.
 */
final class Refusals {

    private final RedeliveryPolicy policy;
    private final TreeMap<Long, Refusal> bySeq = new TreeMap<>();
    private int waiting;

    /** How many have been written again; gives each its place on the wire. */
    private long rewrites;

    /**
     * @param behind once it is written again: the highest seq that had been written by then
     * @param rewrite once it is written again: which of all that were
     */
    private record Refusal(int times, boolean waits, long dueAt, long behind, long rewrite) {}

    Refusals(RedeliveryPolicy policy) {
        this.policy = policy;
    }

    /** The client has refused an entry that was in flight; false = once too often, it will not be written again. */
    boolean refuse(long seq, long now) {
        Refusal before = bySeq.get(seq);
        int times = before == null ? 1 : before.times + 1;
        if (times > policy.limit()) {
            bySeq.remove(seq);
            return false;
        }
        bySeq.put(seq, new Refusal(times, true, now + policy.pauseNanos(times), 0, 0));
        waiting++;
        return true;
    }

    int waiting() {
        return waiting;
    }

    /** The lowest that has waited long enough. */
    OptionalLong due(long now) {
        return waiting == 0
                ? OptionalLong.empty()
                : bySeq.entrySet().stream()
                        .filter(each -> each.getValue().waits && each.getValue().dueAt - now <= 0)
                        .mapToLong(each -> each.getKey())
                        .findFirst();
    }

    /** When the next one will have waited long enough. */
    OptionalLong nextDueAt() {
        return bySeq.values().stream()
                .filter(Refusal::waits)
                .mapToLong(Refusal::dueAt)
                .reduce((a, b) -> a - b <= 0 ? a : b);
    }

    /** It is in flight again, behind everything up to this seq. */
    void rewritten(long seq, long behind) {
        rewrites++;
        bySeq.computeIfPresent(seq, (key, refusal) -> new Refusal(refusal.times, false, 0, behind, rewrites));
        waiting--;
    }

    /** Whether the client got {@code other} before {@code seq}, both being in flight and {@code other} the lower one. */
    boolean precedes(long other, long seq) {
        Refusal again = rewritten(other);
        Refusal upTo = rewritten(seq);
        if (again == null) {
            return true;
        }
        return upTo == null ? again.behind < seq : again.rewrite <= upTo.rewrite;
    }

    private @Nullable Refusal rewritten(long seq) {
        Refusal known = bySeq.get(seq);
        return known == null || known.waits ? null : known;
    }

    /** It is expired or acknowledged elsewhere. */
    void gone(long seq) {
        bySeq.remove(seq);
        waiting--;
    }

    /** It was acknowledged after all. */
    void settled(long seq) {
        bySeq.remove(seq);
    }
}
