package io.herald.delivery.reader;

import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Entries that the client refused (NACK). Each is written again after growing delays, a limited number of times; then it is left
 * alone here, still unacknowledged. One that waits keeps its place in the window.
 */
final class Refusals {

    private final RedeliveryPolicy policy;
    private final TreeMap<Long, Refusal> bySeq = new TreeMap<>();
    private int waiting;

    private record Refusal(int times, boolean waits, long dueAt) {}

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
        bySeq.put(seq, new Refusal(times, true, now + policy.pauseNanos(times)));
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

    /** It is in flight again. */
    void rewritten(long seq) {
        bySeq.computeIfPresent(seq, (key, refusal) -> new Refusal(refusal.times, false, 0));
        waiting--;
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
