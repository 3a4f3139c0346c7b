package io.herald.core.history;

import java.time.Instant;
import java.util.List;

/**
 * A change of an inbox that is no new entry.
 *
 * @param rev its number
 * @param kind {@code read}, {@code unread}, {@code seen}, {@code archived}, {@code unarchived} by the user; {@code replaced}, {@code
 *     cancelled}, {@code expired} by what became of the entries. There may be others
 * @param seqs the entries concerned
 */
public record InboxChange(long rev, String kind, List<Run> seqs, Instant at) {}
