package io.herald.core.push;

import org.jspecify.annotations.Nullable;

/**
 * Asks the push worker to look at one entry.
 *
 * @param userId whose entry; also the key of the record, so that one user's requests stay in order
 * @param epoch the history of the database that {@code seq} belongs to
 * @param seq the entry's number in the user's inbox
 * @param notificationId for logs and traces, null where its writer does not know it; the entry is found by user and seq
 * @param reason why
 */
public record PushRequest(
        String userId, String epoch, long seq, @Nullable String notificationId, Reason reason) {

    /** Why an entry is to be pushed. */
    public enum Reason {
        /** Nobody held a session of the user when the entry was committed. */
        OFFLINE,
        /** The producer asked for a push in any case. */
        ALWAYS,
        /** A session has refused it (NACK) as often as it was offered. */
        REFUSED
    }
}
