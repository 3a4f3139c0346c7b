package io.herald.push.provider;

import java.time.Duration;
import java.time.Instant;

/**
 * How one attempt ended, in terms of what the caller has to do. {@code reason} is for operators: the provider's own word where it has
 * one, never a target or a text of the notification.
 */
public sealed interface SendOutcome {

    /**
     * The provider has taken it, which does not mean that it was shown. Nothing to do.
     *
     * @param providerId the provider's name for it; empty where it gives none
     */
    record Accepted(String providerId) implements SendOutcome {}

    /** The provider will never take this push: a dead letter. */
    record Rejected(String reason) implements SendOutcome {}

    /**
     * There is no such target any more: forget it, unless the client has registered it again since.
     *
     * @param since the provider's word counts for registrations before this moment, by its own clock; {@link Instant#MAX} where it names
     *     none, and means the one that was tried
     */
    record TargetGone(Instant since, String reason) implements SendOutcome {

        /** Of the registration that was tried. */
        public static TargetGone tried(String reason) {
            return new TargetGone(Instant.MAX, reason);
        }
    }

    /** Too much for this target alone: leave it in peace for so long, then try again. */
    record TargetBusy(Duration after, String reason) implements SendOutcome {}

    /**
     * Not taken: try again.
     *
     * @param after not before this is over; zero = the caller's own backoff
     */
    record RetryLater(Duration after, String reason) implements SendOutcome {}

    /** Nobody knows whether it was taken: try again, which the device will show once (see {@link Push#tag()}). */
    record Unanswered(String reason) implements SendOutcome {}

    /** Too much for this sender: it rests for so long. This push was not taken. */
    record SenderPaused(Duration after, String reason) implements SendOutcome {}

    /** Nothing goes through this lane of the sender until somebody puts it right: keep its work, raise an alarm. */
    record LaneStopped(String reason) implements SendOutcome {}

    /** Nothing goes through this sender until somebody puts it right: keep its work, raise an alarm. */
    record SenderStopped(String reason) implements SendOutcome {}
}
