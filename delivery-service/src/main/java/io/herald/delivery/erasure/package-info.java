/**
 * Erasing a user: {@code DELETE /api/v1/users?user=…} signs him out everywhere, then removes everything that is his from all tables.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Signing out comes first and is given time to reach every node: no session and no request of an old token is left that could make
 *       the user known again.
 *   <li>What is removed in the end is removed in one transaction that holds the inbox's lock; before it, a large inbox is shortened from its
 *       beginning, each time by a piece that nobody waits long for, and is a good inbox after each of them. Breaking off anywhere leaves the
 *       user erased or not, and a repeated request does the rest.
 *   <li>An append that runs at the same time is before it, and its entry goes with the others, or after it, and makes the user known
 *       anew, as any notification to somebody unknown does.
 *   <li>The numbering goes on behind the former life's: no cursor of that means an entry of a new one. What is kept for it is a digest of the
 *       user id and a number; the revocation, which names the user, goes when all the tokens have expired.
 *   <li>What transactions that began earlier may write under the former number (the outcome of a push that was under way, a device) is removed
 *       for an hour.
 * </ul>
 *
 * <p>Lock order: pushes, devices, the inbox, everything else: as who records the outcome of a push has it.
 *
 * <p>Threads: the container's answer requests and wait; one per node removes what comes late. May depend on {@code revocation}, {@code
 * core.watch} and {@code io.herald.web}.
 */
@NullMarked
package io.herald.delivery.erasure;

import org.jspecify.annotations.NullMarked;
