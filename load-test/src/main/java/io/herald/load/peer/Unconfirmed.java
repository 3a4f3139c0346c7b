package io.herald.load.peer;

import io.herald.load.traffic.Publisher.Outcome;
import java.time.Duration;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Messages that are sent and not confirmed yet, by the number under which the server confirms them. Thread-safe. */
final class Unconfirmed {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ConcurrentNavigableMap<Long, Outcome> outcomes = new ConcurrentSkipListMap<>();

    /** To be called before the message is handed over, or the confirmation may come first. */
    void sending(long number, Outcome outcome) {
        outcomes.put(number, outcome);
    }

    /** This one was taken. */
    void accepted(long number) {
        Outcome outcome = outcomes.remove(number);
        if (outcome != null) {
            outcome.accepted();
        }
    }

    /** All up to this one were taken. */
    void acceptedUpTo(long number) {
        outcomes.headMap(number, true).keySet().forEach(this::accepted);
    }

    /** This one was not taken. */
    void refused(long number, String reason) {
        Outcome outcome = outcomes.remove(number);
        if (outcome != null) {
            outcome.refused(reason);
        }
    }

    /** All up to this one were not taken. */
    void refusedUpTo(long number, String reason) {
        outcomes.headMap(number, true).keySet().forEach(each -> refused(each, reason));
    }

    /** Waits until every outcome is known; what is not confirmed after 20 s counts as refused. */
    void awaitAll() {
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        while (!outcomes.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        refusedUpTo(Long.MAX_VALUE, "not confirmed");
    }
}
