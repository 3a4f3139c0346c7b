package io.herald.system.checker;

import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import java.util.ArrayList;
import java.util.List;

/** Everything that producers did to get one valid notification sent: usually one attempt, more when they repeat themselves. */
final class Production {

    /** @param endedAt when the outcome was known */
    record Attempt(Sending sending, Outcome outcome, long endedAt) {}

    private final Sending first;
    private final List<Attempt> attempts = new ArrayList<>(1);

    Production(Sending first) {
        this.first = first;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
    }

    /** What was sent; all attempts say the same. */
    Sending notification() {
        return first;
    }

    /** What became of the best attempt: one that was acknowledged makes up for all others. */
    Outcome outcome() {
        Outcome best = Outcome.FAILED;
        for (Attempt attempt : attempts) {
            if (attempt.outcome() == Outcome.ACKNOWLEDGED) {
                return Outcome.ACKNOWLEDGED;
            }
            if (attempt.outcome() == Outcome.UNKNOWN) {
                best = Outcome.UNKNOWN;
            }
        }
        return best;
    }

    /** When the first acknowledgement came; only for an acknowledged one. */
    long acknowledgedAt() {
        return attempts.stream()
                .filter(attempt -> attempt.outcome() == Outcome.ACKNOWLEDGED)
                .mapToLong(Attempt::endedAt)
                .min()
                .orElseThrow();
    }

    /** When the first attempt began: it was nowhere before. */
    long begunAt() {
        return first.at();
    }
}
