package io.herald.core.history;

import java.time.Instant;
import java.util.Optional;

/**
 * Which entries a page of the history holds.
 *
 * @param before only entries with a lower seq; {@link Long#MAX_VALUE} = from the newest on
 * @param limit at most so many, at least 1
 * @param unread only those that are not read
 * @param category only those of this category
 * @param since only those that came into the inbox at this time or later
 */
public record HistoryQuery(
        long before, int limit, boolean unread, Archived archived, Optional<String> category, Optional<Instant> since) {

    /** What to do with archived entries. */
    public enum Archived {
        /** Leave them out. */
        WITHOUT,
        /** Leave out all others. */
        ONLY,
        /** It makes no difference. */
        ANY
    }
}
