/**
 * STOMP 1.0, 1.1 and 1.2 as bytes: what clients send is decoded strictly and within limits, what the server sends is encoded
 * with everything escaped that a version can escape.
 *
 * <p>Invariants:
 * <ul>
 *   <li>No text that comes from a client or a producer can end a header or a frame early.
 *   <li>A client makes the decoder hold at most one frame of the largest allowed size, and each byte is looked at a constant
 *       number of times, however it is dripped.
 *   <li>The part of a MESSAGE that is the same for all its recipients is made once.
 * </ul>
 *
 * <p>Threads: a decoder belongs to one connection and one thread at a time; all else is immutable or safe to share. No I/O.
 * Depends on nothing but the JDK.
 */
@NullMarked
package io.herald.delivery.stomp;

import org.jspecify.annotations.NullMarked;
