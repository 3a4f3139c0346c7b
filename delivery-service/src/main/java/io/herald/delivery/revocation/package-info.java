/**
 * Signing a user out everywhere: an administrator revokes all tokens that a user has, each node closes the sessions that live on one
 * and accepts none of them again.
 *
 * <p>The record is a row in PostgreSQL that every node looks for, so that it works without Redis, reaches a node that was cut off as
 * soon as that is back, and holds after a restart.
 *
 * <p>Threads: one per node reads; the container's answer requests. May depend on {@code session}, {@code login} and {@code
 * io.herald.web}.
 */
@NullMarked
package io.herald.delivery.revocation;

import org.jspecify.annotations.NullMarked;
