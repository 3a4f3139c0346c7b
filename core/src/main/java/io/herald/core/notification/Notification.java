package io.herald.core.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification that keeps the contract.
 *
 * @param id the producer's id; unique per user together with {@code source}
 * @param source who produced it; may be empty
 * @param audience to whom
 * @param createdAt as the producer says, else the time of the Kafka record; millisecond precision
 * @param expiresAt after that it is not delivered any more; null = never
 * @param push what to do when nobody acknowledges it
 * @param handling everything else that decides where and how it goes
 * @param payload what users receive and inboxes store: the JSON object as produced, unknown fields included, without
 *     {@code audience}, and with {@code id}, {@code source} and {@code createdAt} always present; {@code id} stands first
 * @param key 128 bits of SHA-256 over source and id
 * @param contentHash equal for the same content however often it is sent; over the fields as produced, their order, the
 *     audience and the defaults left out
 */
public record Notification(
        String id,
        String source,
        Audience audience,
        Instant createdAt,
        @Nullable Instant expiresAt,
        PushPolicy push,
        Handling handling,
        String payload,
        UUID key,
        long contentHash) {}
