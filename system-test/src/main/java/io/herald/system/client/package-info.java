/**
 * Users' devices by the thousand in one process: a STOMP client over WebSocket that behaves as it is told, well or badly, and
 * writes what it did and saw into the history.
 *
 * <p>The protocol is written here once more, on plain sockets, rather than taken from a library or from the service: the proof
 * must not share the service's mistakes, and a client that resets, stalls or stays silent needs the socket itself.
 *
 * <p><b>Threads.</b> A {@link io.herald.system.client.Device} is a virtual thread that connects, reads, answers and connects
 * again. Its methods may be called from any thread. Frames are written by whoever has one, one at a time.
 *
 * <p><b>Life cycle.</b> {@code start}, then {@code stop}, which returns when the thread has ended.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.history}, Jackson.
 */
@NullMarked
package io.herald.system.client;

import org.jspecify.annotations.NullMarked;
