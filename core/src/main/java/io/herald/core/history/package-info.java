/**
 * The inbox as its user looks back at it: pages from the newest entry on, what was seen, read and archived and when, counts, and
 * the log of what changed. Writer and reader stand side by side because they are the two ends of the tables {@code inbox_view},
 * {@code mark} and {@code inbox_change}.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A history shows the entries {@code [1..head]} less {@code inbox.gone}. Counts are arithmetic on ranges of the user's rows, never
 *       a look at entries.
 *   <li>Seen, read and archived are independent of each other, each with its own time. For the counts, what was read or archived is
 *       not unseen, and what was archived is not unread: nobody has to look at it.
 *   <li>The rows of {@code mark} are disjoint, and together they are the sets of {@code inbox_view}.
 *   <li>Every change has a {@code rev}, without holes, given under the inbox's lock, and stands in the log under it.
 *   <li>Who reads or archives an entry has got it: that acknowledges it, in the same transaction.
 *   <li>The inbox row is locked before any other of these is touched.
 * </ul>
 *
 * <p>Numbers carry their epoch: what names another history of the database is answered so and moves nothing.
 *
 * <p>Threads: every class is stateless and may be called from any thread; all calls block on PostgreSQL. May depend on {@code inbox},
 * {@code notification}, Spring JDBC and nothing else.
 */
@NullMarked
package io.herald.core.history;

import org.jspecify.annotations.NullMarked;
