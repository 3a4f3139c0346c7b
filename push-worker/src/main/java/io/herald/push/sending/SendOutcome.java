package io.herald.push.sending;

import java.time.Duration;
import java.time.Instant;

/** How one attempt ended, in terms of what the caller has to do. */
public sealed interface SendOutcome {

    /** The provider has taken it, which does not mean that it was shown. Nothing to do. */
    record Accepted() implements SendOutcome {}

    /** The provider will never take this push: give it up and say so. */
    record Rejected(String reason) implements SendOutcome {}

    /** There is no such target any more: forget the target if it has not been registered anew since. */
    record TargetGone(Instant since) implements SendOutcome {}

    /** Not now, and perhaps it was taken after all: try the same push again, not before {@code after} is over. */
    record RetryLater(Duration after, String reason) implements SendOutcome {}

    /** Nothing goes through this sender until somebody puts it right: keep the work, raise an alarm. */
    record SenderStopped(String reason) implements SendOutcome {}
}
