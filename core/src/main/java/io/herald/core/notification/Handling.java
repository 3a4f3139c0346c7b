package io.herald.core.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a notification is to be treated, besides when it is pushed and until when it lives.
 *
 * @param category as the producer says; null = none
 * @param priority how much it hurries
 * @param deliverAt not before that; null = at once
 * @param earlier what it has to do with an earlier one
 * @param collapse what it is the latest word on: 128 bits of SHA-256 over source and collapse key; null = none
 * @param localized title or body come in several languages
 */
public record Handling(
        @Nullable String category,
        Priority priority,
        @Nullable Instant deliverAt,
        Earlier earlier,
        @Nullable UUID collapse,
        boolean localized) {

    /** As a notification is treated that says nothing about it. */
    public static final Handling PLAIN = new Handling(null, Priority.NORMAL, null, new Earlier.None(), null, false);

    /** The form of the entries it makes. */
    public EntryForm form() {
        if (earlier instanceof Earlier.Cancelled) {
            return EntryForm.CANCEL;
        }
        return localized ? EntryForm.LOCALIZED : EntryForm.PLAIN;
    }
}
