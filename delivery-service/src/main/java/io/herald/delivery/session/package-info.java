/**
 * Sessions: one STOMP conversation or one event stream each, from its beginning to its end, and everything the node knows about all of them.
 *
 * <p>Invariants:
 * <ul>
 *   <li>A subscription reads the inbox of the user its session authenticated as, and no other: the user id comes from the
 *       token alone, never from a frame.
 *   <li>A user is recorded as connected <em>before</em> the inbox is read for a subscription.
 *   <li>Nobody but a session's own drain waits for its socket. What is queued for it is bounded: entries by the window and by
 *       bytes, answers by bytes.
 *   <li>After a session has ended, nothing is written for its user and none of its frames moves anything.
 *   <li>What a client may make the server do is counted: frames against what is written on the session, sessions and their beginnings
 *       against its user and its address.
 *   <li>An idle session has no thread, no scheduled task of its own and no buffer.
 * </ul>
 *
 * <p>Threads and locks: frames of one client come one at a time on a container thread, which may block; live entries come on
 * the one thread of the node's channel, pages on the workers of {@code CatchUp}, timers on one thread: none of these may block. Locks
 * are taken in the order session → subscription → outbound, never the other way, and none is held while a socket, Redis or the
 * database is waited for, except a user's own lock while Redis is told of the first session.
 *
 * <p>May depend on {@code stomp}, {@code reader}, {@code events}, {@code acknowledgement} and {@code login}; knows no WebSocket container.
 */
@NullMarked
package io.herald.delivery.session;

import org.jspecify.annotations.NullMarked;
