/**
 * Retention: what was stored longer ago than {@code herald.ingest.retention.keep} goes, with everything that belongs to it.
 *
 * <p>A walk over all users, in the order of their numbers, round after round; each round has one cutoff. Its state is a row in PostgreSQL;
 * a step is a transaction that holds the row's lock, so at any moment one instance walks, and when it dies, another goes on from the last
 * committed step.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A log loses a prefix, never something from its middle: it stops at the first entry that is young enough.
 *   <li>What goes is marked {@code gone} (and acknowledged) in the same transaction, under the inbox's lock: readers count by sets and
 *       never meet half of it.
 *   <li>Nobody waits for long: a step removes a few hundred entries, passes over inboxes that others have locked, and waits for a lock only
 *       while it holds none. Readers wait for nobody anyway.
 *   <li>A shared payload goes after all entries that use it, see {@link io.herald.ingest.retention.Leftovers}.
 * </ul>
 *
 * <p>Threads: one virtual thread; blocks on PostgreSQL. Depends on {@code core.watch}, {@code topics} and JDBC.
 */
@NullMarked
package io.herald.ingest.retention;

import org.jspecify.annotations.NullMarked;
