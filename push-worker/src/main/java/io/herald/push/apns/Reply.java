package io.herald.push.apns;

import java.time.Duration;
import java.time.Instant;

/** What came of one attempt. */
sealed interface Reply {

    /**
     * APNs answered.
     *
     * @param apnsId APNs' name for the push; empty where it gave none
     * @param reason empty where it gave none
     * @param timestamp since when the token is not valid; {@link Instant#MAX} = not said
     */
    record Answered(int status, String apnsId, String reason, Instant timestamp) implements Reply {}

    /** APNs has not taken it: it never left, or APNs says that it did not look at it. */
    record NotTaken(String reason) implements Reply {}

    /** It never left, because another connection has taken the place of this one. */
    record Displaced() implements Reply {}

    /**
     * Not taken, because there is no connection.
     *
     * @param after when one is tried again
     */
    record NoConnection(Duration after, String reason) implements Reply {}

    /**
     * It left and no answer came.
     *
     * @param timedOut false = the connection was closed
     */
    record Unanswered(boolean timedOut) implements Reply {}
}
