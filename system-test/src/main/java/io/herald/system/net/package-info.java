/**
 * A TCP proxy between a client and a server that can be told to behave like a bad network: late, cut, or silent; a {@link io.herald.system.net.Tap}
 * in it sees what passes.
 *
 * <p><b>Threads.</b> A virtual thread accepts and two serve each connection; {@link io.herald.system.net.TcpProxy}'s methods
 * may be called from any thread and take effect on connections that are open.
 *
 * <p><b>Dependencies.</b> None.
 */
@NullMarked
package io.herald.system.net;

import org.jspecify.annotations.NullMarked;
