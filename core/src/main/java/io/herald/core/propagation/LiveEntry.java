package io.herald.core.propagation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification and those of its users whom the node holds.
 *
 * @param createdAt as in the inbox entry, millisecond precision
 * @param expiresAt as in the inbox entry; null = never
 * @param payload as in the inbox entry
 * @param recipients at least one
 */
public record LiveEntry(Instant createdAt, @Nullable Instant expiresAt, String payload, List<Recipient> recipients) {

    /** The entry's number in one user's inbox. */
    public record Recipient(String userId, long seq) {}
}
