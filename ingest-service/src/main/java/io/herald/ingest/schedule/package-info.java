/**
 * Notifications with a {@code deliverAt}: they wait in PostgreSQL, written in the transaction that moves the consumer's position, and are
 * released when they are due: appended (or handed to whoever takes what goes to many) and removed in one transaction. So a release that is
 * killed happens again as a whole, or has happened as a whole.
 *
 * <p>Invariants:
 * <ul>
 *   <li>(key, audience) waits once. The same again is a repetition, with other content a conflict.
 *   <li>A cancel removes what waits under its audience, and is passed on to the inboxes, where it keeps out what may come again. An update takes
 *       the place of what waits, and its time unless it names one.
 *   <li>Nobody is told before the commit.
 *   <li>Locks are taken in one order: consumer positions, scheduled rows, broadcasts, inboxes. A release waits for no scheduled row.
 *   <li>What turns out to be in conflict at its release becomes a dead letter, before the commit.
 * </ul>
 *
 * <p>Threads: the intake's to take, one virtual thread per instance to release, the container's for the HTTP side. All instances release;
 * {@code SKIP LOCKED} shares the work. Times are the database's. Depends on {@code intake} (as a {@link io.herald.ingest.intake.Deferral}),
 * {@code routing}, {@code deadletter}, {@code core.inbox}, {@code core.watch} and {@code io.herald.web}.
 */
@NullMarked
package io.herald.ingest.schedule;

import org.jspecify.annotations.NullMarked;
