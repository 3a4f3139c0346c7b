package io.herald.core.propagation;

import io.herald.core.notification.EntryForm;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification and those of its users whom the node holds.
 *
 * @param createdAt as in the inbox entry, millisecond precision
 * @param expiresAt as in the inbox entry; null = never
 * @param form as in the inbox entry
 * @param payload as in the inbox entry
 * @param recipients at least one
 */
public record LiveEntry(
        Instant createdAt, @Nullable Instant expiresAt, EntryForm form, String payload, List<Recipient> recipients) {

    /**
     * The entry in one user's inbox.
     *
     * @param seq its number
     * @param replaces seq of the older entry whose place it takes, or that it cancels; 0 = of none
     */
    public record Recipient(String userId, long seq, long replaces) {}
}
