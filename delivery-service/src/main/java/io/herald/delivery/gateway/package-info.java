/**
 * The door: {@code /ws}, who may open it, and the WebSocket container behind it.
 *
 * <p>{@code /ws} is answered by a filter of its own, ahead of all others: an upgrade passes nothing that it does not need.
 *
 * <p>Invariants: a browser page of a foreign origin gets no socket; a bad token on the upgrade gets 401; no extension is
 * negotiated, so that nobody can send a deflate bomb and no connection holds compression state; a message reaches the decoder in
 * small pieces, so that the container holds no large buffers; a request that is not there in time is not waited for, however
 * it is dripped; one address has a limited number of sockets.
 *
 * <p>Threads: the container's, one message of a session at a time. Only {@code TomcatWire}, {@code TomcatTuning}, {@code
 * PatientProtocol}, {@code PublicPort} and the upgrade itself know Tomcat. May depend on {@code session}, {@code stomp} and {@code login}.
 */
@NullMarked
package io.herald.delivery.gateway;

import org.jspecify.annotations.NullMarked;
