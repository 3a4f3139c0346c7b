/**
 * Pushes to Apple devices, over APNs' HTTP/2 interface with provider tokens. The only package that imports Pushy.
 *
 * <p>What holds here:
 *
 * <ul>
 *   <li>Each configured app is a {@link io.herald.push.apns.ApnsSender} of its own, each environment a lane of it with connections of its
 *       own, made when they are first needed: a token of one environment never goes to the other.
 *   <li>A push that was given up is not written later: what waits for a connection when its time-out is over will never be sent.
 *   <li>Nothing queues: a lane that cannot connect says so at once, and connects again after a pause that doubles.
 *   <li>"Not taken" is said only of what never left or what APNs itself says it did not look at (GOAWAY); all else that has no answer is
 *       "nobody knows".
 * </ul>
 *
 * <p>Threads: any number send and block; one event loop per app does the network. Life cycle: the context closes {@link
 * io.herald.push.apns.ApnsSenders}. Depends on {@code io.herald.push.provider}, {@code payload}, Pushy, Netty and Jackson.
 *
 * <p>Sources: Apple, "Sending notification requests to APNs", "Handling notification responses from APNs", "Generating a remote
 * notification" and "Pushing background updates to your app".
 */
@NullMarked
package io.herald.push.apns;

import org.jspecify.annotations.NullMarked;
