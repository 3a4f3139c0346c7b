package io.herald.core.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry as its user sees it in the history.
 *
 * @param payload the notification as JSON, as it was stored
 * @param localized title or body come in several languages: {@link io.herald.core.notification.Localization} picks
 * @param createdAt the producer's time
 * @param storedAt when it came into the inbox
 * @param seenAt null = it is not marked so; as the two below
 * @param acknowledged a session or a request of the user has said that it got it
 */
public record HistoryItem(
        long seq,
        String payload,
        boolean localized,
        Instant createdAt,
        Instant storedAt,
        @Nullable Instant seenAt,
        @Nullable Instant readAt,
        @Nullable Instant archivedAt,
        boolean acknowledged) {}
