package io.herald.core.history;

/**
 * How much is in an inbox, all as of one moment.
 *
 * @param epoch the history of the database that head and rev belong to
 * @param head highest seq; an entry with a higher one is not counted
 * @param rev of the latest change that is counted; 0 = there was none
 * @param total entries that the history shows, archived ones included
 * @param unread of those, neither read nor archived
 * @param unseen of those, neither seen nor read nor archived
 * @param archived of those, archived
 */
public record Counts(String epoch, long head, long rev, long total, long unread, long unseen, long archived) {}
