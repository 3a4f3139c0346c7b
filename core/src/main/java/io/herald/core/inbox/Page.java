package io.herald.core.inbox;

import java.util.List;

/**
 * The answer to one {@link PageRequest}.
 *
 * @param epoch the history of the database that the seqs belong to
 * @param entries in the order of seq; expired and replaced ones are left out
 * @param reached everything up to here has been looked at: the reader's {@code sent} moves here once the entries are written
 * @param head the highest seq of the inbox when the page was read; {@code reached == head} means caught up with that moment
 */
public record Page(String epoch, List<InboxEntry> entries, long reached, long head) {}
