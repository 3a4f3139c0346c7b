package io.herald.push.dispatch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a claim, as it is written down.
 *
 * @param state the push's next one
 * @param reason why; null = nothing to say
 * @param after when it is to be tried again; null = not at all
 * @param failed whether the provider could not take it
 * @param attempt what was tried; null when nothing was sent
 * @param lost the attempt of a worker that has not been heard of since; null = none
 * @param device what it means for the device
 */
record Settlement(
        Claim claim,
        State state,
        @Nullable String reason,
        @Nullable Duration after,
        boolean failed,
        @Nullable Attempt attempt,
        @Nullable Attempt lost,
        DeviceEffect device) {

    /** As in the column. */
    enum State {
        WAITING,
        ACCEPTED,
        SETTLED,
        DEAD,
        WITHDRAWING
    }

    /**
     * A row of the audit.
     *
     * @param outcome one word; docs/protocol.md lists them
     * @param providerId the provider's name for it; empty = none
     * @param detail the provider's word; empty = none
     */
    record Attempt(int number, String outcome, String providerId, String detail) {}

    /** What an answer says about a device. */
    sealed interface DeviceEffect {

        record None() implements DeviceEffect {}

        /** Its target is gone, unless it was registered again: this registration is the one that was tried. */
        record Drop(Instant registeredAt, String reason) implements DeviceEffect {}

        /** Its other pushes wait, too. */
        record Pause(Duration time) implements DeviceEffect {}

        /** It got a silent push, and they are rationed. */
        record Background() implements DeviceEffect {}
    }

    Settlement withLost(Attempt lostAttempt) {
        return new Settlement(claim, state, reason, after, failed, attempt, lostAttempt, device);
    }
}
