/**
 * What the services say to PostgreSQL and Redis, read off the wire, so that a fault can strike at exactly one place of a
 * conversation: {@link io.herald.system.wire.Watch} sits in a proxy, {@link io.herald.system.wire.Trap} is set for one sentence of
 * one service, and holds either that sentence before the server has it or the server's answer to it before the service has it.
 *
 * <p><b>Invariants.</b> Who is not trapped is passed on unchanged and at once. What was held goes nowhere: the connection is reset
 * when the trap is closed.
 *
 * <p><b>Threads.</b> A conversation belongs to its connection: each direction to one thread. Traps are set and closed by any.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.net}. The protocols are PostgreSQL's frontend/backend protocol 3 and RESP, as
 * far as pgjdbc and Lettuce speak them.
 */
@NullMarked
package io.herald.system.wire;

import org.jspecify.annotations.NullMarked;
