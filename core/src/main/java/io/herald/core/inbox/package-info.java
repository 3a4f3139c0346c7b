/**
 * The inbox: per user a log of entries numbered by {@code seq}, kept in PostgreSQL. Writer, reader and acknowledgements
 * stand side by side here because they are the two ends of one table layout.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A user's entries carry {@code seq} 1, 2, 3 … in commit order, without holes: {@code seq} comes from the locked
 *       inbox row inside the inserting transaction, never from a sequence or a clock.
 *   <li>(user, source, notification id) exists once: duplicates are looked for in a later statement than the lock, so that
 *       its snapshot sees what the previous holder of the lock committed. That holds inside {@code inbox_append_batch}, too, as long as that is
 *       {@code VOLATILE}.
 *   <li>The consumer's position moves in the transaction that inserts the entries; who expects another position than the
 *       stored one has been overtaken and writes nothing.
 *   <li>Whoever locks several inbox rows does so in the order of {@code user_no}; inboxes are created in the order of user id,
 *       in a transaction of their own.
 * </ul>
 *
 * <p>Threads: every class is stateless or immutable and may be called from any thread; all calls block on PostgreSQL.
 * May depend on {@code notification}, Spring JDBC and nothing else.
 */
@NullMarked
package io.herald.core.inbox;

import org.jspecify.annotations.NullMarked;
