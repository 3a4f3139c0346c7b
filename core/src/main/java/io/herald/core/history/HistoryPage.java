package io.herald.core.history;

import java.util.List;
import java.util.OptionalLong;

/**
 * Some entries of the history, the newest first.
 *
 * @param epoch the history of the database that the seqs belong to
 * @param next {@code before} of the next page; empty = there is none. A page may be short, even empty, and have a next one: what one
 *     request looks at is limited
 */
public record HistoryPage(String epoch, List<HistoryItem> items, OptionalLong next) {}
