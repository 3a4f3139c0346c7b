/**
 * The devices that a user's pushes go to: {@code /api/v1/devices} for the signed-in user, and the sweep that forgets old ones. Who
 * pushes, and drops what a provider calls gone, is the push worker.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Whatever is read or changed is looked for among the devices of the token's user; somebody else's id answers like one that
 *       does not exist.
 *   <li>A target has one row per app and provider. Who registers it gets it: it leaves the former user in the same statement, under
 *       another device id, so that no push that was made for the former user's entries finds the new one's device.
 *   <li>Every change is one statement that locks one device and then, in the trigger that keeps {@code inbox.reachable}, its users in
 *       the order of their numbers. Nobody here holds an inbox while waiting for a device, so nobody here can be part of a
 *       deadlock.
 *   <li>Targets and keys are secrets: they go in, and come out shortened; none is logged or stands in a URL.
 * </ul>
 *
 * <p>Plain SQL and no JPA: it is one table, and what matters is an upsert with its conflict rule, which JPA cannot say.
 *
 * <p>Threads: the container's answer requests, one per node sweeps. May depend on {@code http}, {@code session} (quotas), {@code
 * io.herald.core.push} and {@code io.herald.core.notification}.
 */
@NullMarked
package io.herald.delivery.devices;

import org.jspecify.annotations.NullMarked;
