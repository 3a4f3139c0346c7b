/**
 * Notifications to groups and to everyone. The intake only writes a job, in the transaction that moves its position; workers of all
 * instances write the entries, chunk by chunk, and tell who is connected. So one notification to many holds up none to one.
 *
 * <pre>
 * intake ──▶ broadcast ──plan──▶ slices ──chunks──▶ inboxes ──▶ routing
 *                                   └──▶ deferred ──┘
 * </pre>
 *
 * <p>Invariants:
 * <ul>
 *   <li>(key, audience) is taken once. The same with other content is a conflict, as for a single user.
 *   <li>Who gets it is decided at acceptance: the members as of the group's revision then, or everybody known then. Nobody who joins later
 *       gets it, everybody who leaves later does.
 *   <li>What one chunk can hold is planned, written and finished in one transaction.
 *   <li>A chunk is one transaction: the lock on its slice is the claim, entries are appended, the slice moves on. A worker that dies leaves
 *       nothing behind, and nothing is done twice.
 *   <li>A chunk waits for no inbox. Users whose inboxes are locked by others are deferred and tried again once the slices are done.
 *   <li>Jobs of one audience run in the order of acceptance, one after the other; those of different audiences take turns, chunk by chunk.
 *   <li>What cancels or updates a broadcast takes that one's audience. A broadcast that is not finished is stopped first: whoever stops
 *       it waits for the chunks under way, and no further one is committed.
 *   <li>Locks are taken in one order: consumer positions, broadcast, slice or deferred, inboxes.
 * </ul>
 *
 * <p>Threads: {@code herald.ingest.audience.workers} per instance, virtual ones; the container's for the HTTP side; the intake's to accept.
 * All block on PostgreSQL. Depends on {@code intake} (as a {@link io.herald.ingest.intake.Deferral}), {@code routing}, {@code core.inbox},
 * {@code core.notification} and {@code io.herald.web}.
 */
@NullMarked
package io.herald.ingest.audience;

import org.jspecify.annotations.NullMarked;
