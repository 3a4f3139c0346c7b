package io.herald.system.history;

import java.util.Map;

/** The run itself: its terms, its faults, its phases. */
public sealed interface RunEvent extends Event {

    /**
     * What the run holds the system to. All times in microseconds.
     *
     * @param seed of everything random in the run
     * @param catchUp how long a connected session may be behind with nothing going on: head-check interval + replay
     * @param tokenSkew how long after the end of its token a session may still be served
     * @param pushSlack how long after a durable acknowledgement a push may still reach a provider: flush interval,
     *     100 ms, and the way there
     * @param pushPatience how long after its deadline an unacknowledged entry may stay unpushed, not counting the time that
     *     faults are at work
     */
    record Terms(long at, long seed, long catchUp, long tokenSkew, long pushSlack, long pushPatience)
            implements RunEvent {}

    /** A fault is about to be injected. {@code fault} is its number in the run, from 1. */
    record FaultInjected(long at, int fault, String kind, String target) implements RunEvent {}

    /** It was seen to take effect: {@code evidence} says how. */
    record FaultTookEffect(long at, int fault, String evidence) implements RunEvent {}

    /** It is over: what was stopped runs again, what was cut is whole. */
    record FaultEnded(long at, int fault) implements RunEvent {}

    /** No fault is at work any more, and none follows. */
    record Healed(long at) implements RunEvent {}

    /** All users were connected and had time to receive and acknowledge what is theirs. */
    record Drained(long at) implements RunEvent {}

    /** When resources were measured. */
    enum Moment {
        /** Warm, everybody connected, nothing going on. */
        BASELINE,
        DURING,
        /** The same situation after everything. */
        AFTER
    }

    /** What a process holds: gauges by name ({@code heap} in bytes after a collection, {@code threads}, {@code files} …). */
    record Resources(long at, Moment moment, String process, Map<String, Long> gauges) implements RunEvent {}
}
