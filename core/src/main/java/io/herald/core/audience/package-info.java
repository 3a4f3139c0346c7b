/**
 * Groups: who belongs to what, as a log of revisions. Writer and reader stand side by side because they are the two ends of one table
 * layout.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Every change of a group's members locks the group's row, raises its revision by one and writes rows with that revision. So the
 *       members as of a revision never change again, except that an erased user is gone from all of them.
 *   <li>A group is there as long as it has members. Its row stays when the last one has left: a revision never comes twice.
 *   <li>Who becomes a member becomes known: the inbox is created beforehand, in a transaction of its own and in the order of user id, as
 *       everybody does who creates several ({@link io.herald.core.inbox.InboxReader#open}).
 *   <li>Locks are taken in one order: consumer positions, groups by number, inboxes by number (against erasure only; appends do not wait).
 * </ul>
 *
 * <p>Threads: every class is stateless or immutable and may be called from any thread; all calls block on PostgreSQL. May depend on
 * {@code inbox}, {@code notification} and Spring JDBC.
 */
@NullMarked
package io.herald.core.audience;

import org.jspecify.annotations.NullMarked;
