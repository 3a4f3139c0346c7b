package io.herald.core.propagation;

import java.util.List;

/**
 * One message to one delivery node.
 *
 * @param epoch the history of the database that the seqs belong to
 * @param entries in the order in which they were appended
 */
public record LiveBatch(String epoch, List<LiveEntry> entries) implements LiveMessage {}
