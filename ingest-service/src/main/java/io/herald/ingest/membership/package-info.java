/**
 * Reads the compacted topic {@code group-memberships}: who is in which group, as another system knows it.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A batch is one transaction, in which the consumer's positions move along with the memberships. What was passed is not read again, so
 *       a replay never undoes a later change over HTTP; of two changes the later commit counts.
 *   <li>A record that breaks the contract goes to the dead letters before the position passes it, and the partition goes on.
 * </ul>
 *
 * <p>Threads: the intake's, one consumer per instance. Depends on {@code intake}, {@code deadletter}, {@code core.audience} and {@code
 * core.notification}.
 */
@NullMarked
package io.herald.ingest.membership;

import org.jspecify.annotations.NullMarked;
