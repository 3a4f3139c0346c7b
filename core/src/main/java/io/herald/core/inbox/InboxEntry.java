package io.herald.core.inbox;

import io.herald.core.notification.EntryForm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a user's inbox, as stored.
 *
 * @param seq its number in this inbox, from 1
 * @param createdAt when the producer says the notification was created
 * @param expiresAt from then on it is passed over; null = never
 * @param form what to know before looking into the payload
 * @param replaces seq of the older entry whose place it takes, or that it cancels; 0 = of none
 * @param payload the notification as JSON, without its audience
 */
public record InboxEntry(
        long seq, Instant createdAt, @Nullable Instant expiresAt, EntryForm form, long replaces, String payload) {}
