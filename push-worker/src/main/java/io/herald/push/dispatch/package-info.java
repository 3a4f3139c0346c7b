/**
 * Sends what is planned. Each sender has a dispatcher that claims rows of {@code push} as fast as the sender takes them, looks at each
 * right before it is sent, sends it on a virtual thread of its own and has the outcome recorded.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A claim is committed before the send, with a lease. If the worker dies, the push is claimed again when the lease is over, under the
 *       same identity, which the device shows once.
 *   <li>Who records must hold the latest claim; the word of a worker that was given up is audited and changes nothing else.
 *   <li>The statement that claims also reads what decides: acknowledged, expired, still this user's device. Nothing waits between it and
 *       the send: no more is claimed than can start at once.
 *   <li>A sender or lane that is stopped, paused or busy is not claimed for; nothing of another one waits for it.
 *   <li>An outcome is recorded however long PostgreSQL is away; until then it counts as under way, so that the number of unrecorded ones
 *       is bounded by what senders take at once.
 * </ul>
 *
 * <p>Threads: one per dispatcher, one per send, one that records; all virtual. {@link io.herald.push.dispatch.Gate} has the state of one
 * sender under its own lock. Depends on {@code provider}, {@code content}, {@code core.watch} and {@code planning} (for the signal).
 */
@NullMarked
package io.herald.push.dispatch;

import org.jspecify.annotations.NullMarked;
