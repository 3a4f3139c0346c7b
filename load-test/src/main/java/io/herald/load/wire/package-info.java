/**
 * The client side of the load: thousands of WebSocket connections of one process, as cheap as they can be made, because the
 * generator shares the machine with what it measures.
 *
 * <p>Invariants: a connection holds no thread and no timer; a message is parsed where it lies in the read buffer and nothing of
 * it is kept; answers of one read go out in one write.
 *
 * <p>Threads: everything about a connection happens on its event loop, callbacks included, which therefore must not block.
 * {@link io.herald.load.wire.EventLoops} is closed by whoever opened it, with all its connections.
 *
 * <p>The only package that imports Netty's channels and codecs ({@code ByteBuf} is seen by those who read message bodies). It
 * depends on no other package of the generator and on nothing of Herald: what it knows is the protocol.
 */
@NullMarked
package io.herald.load.wire;

import org.jspecify.annotations.NullMarked;
