package io.herald.delivery.session;

import io.herald.core.inbox.Cursor;
import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Optional;

/**
 * What a client of the event stream asks for.
 *
 * @param after the cursor this device has; empty = what the user has not acknowledged
 * @param received the cursor is what the client got last from such a stream, and saying so acknowledges everything up to it
 * @param languages which languages the user reads, best first; empty = whatever the producer wrote first
 */
public record StreamRequest(Optional<Cursor> after, boolean received, List<LanguageRange> languages) {}
