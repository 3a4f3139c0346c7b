package io.herald.push.sending;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be pushed.
 *
 * @param userId to whom
 * @param seq the entry's number in the user's inbox
 * @param notificationId the producer's id
 * @param expiresAt after that it must not arrive; null = whenever
 * @param payload the notification as JSON, without its audience
 */
public record Push(
        String userId,
        long seq,
        String notificationId,
        @Nullable Instant expiresAt,
        String payload) {}
