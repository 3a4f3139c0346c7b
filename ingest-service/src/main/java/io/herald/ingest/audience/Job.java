package io.herald.ingest.audience;

import io.herald.core.notification.Notification;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast as those see it who write its entries.
 *
 * @param id in the order of acceptance
 * @param notification what is appended
 * @param payloadId its payload, stored once
 * @param recipients to whom
 * @param earlierId the one that it cancels or updates; null = none that is known
 */
record Job(
        long id,
        Notification notification,
        long payloadId,
        Recipients recipients,
        @Nullable Long earlierId) {

    /** Who gets it, fixed at acceptance. */
    sealed interface Recipients {

        /** The members of a group as of a revision. */
        record Members(long groupNo, long revision) implements Recipients {}

        /** Everybody up to this number. */
        record Everyone(long lastUserNo) implements Recipients {}

        /** The group never had a member. */
        record Nobody() implements Recipients {}
    }
}
