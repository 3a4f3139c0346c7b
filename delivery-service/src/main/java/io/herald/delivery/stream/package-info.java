/**
 * The inbox as a stream of server-sent events, {@code GET /api/v1/inbox/stream}, for networks that block WebSockets: the same sessions,
 * readers, quotas, revocation and drain, over another wire and in another rendering.
 *
 * <p>Invariants:
 * <ul>
 *   <li>The token comes in the header {@code Authorization} and nowhere else; the stream ends when it expires or is revoked.
 *   <li>Nothing is acknowledged on the wire, so nothing counts as in flight. What holds a reader back is the socket: the queue of its
 *       session is bounded as a WebSocket's, and a write that takes too long ends it.
 *   <li>{@code Last-Event-ID} acknowledges, up to itself, what the user's inbox has: a client that sends it got that event, and on the same
 *       stream everything before it; and where its stream began, it had said to have everything, or everything was acknowledged. A cursor of
 *       another epoch, of a former inbox or of the future acknowledges nothing. {@code after} never does.
 * </ul>
 *
 * <p>Threads: the container's begin a stream and return; the session's own virtual thread writes, blocking. May depend on {@code session},
 * {@code login}, {@code gateway} (addresses) and {@code io.herald.web}.
 */
@NullMarked
package io.herald.delivery.stream;

import org.jspecify.annotations.NullMarked;
