/**
 * What people would use instead of Herald, driven by the same generator: each server real, started freshly, on loopback, with the
 * settings that its own documentation recommends for this work.
 *
 * <p>Invariants: a message is accepted when the server has confirmed it, and the producer never waits for that; what a system
 * keeps is durable when it is confirmed; clients speak what browsers would speak to it.
 *
 * <p>Threads: confirmations come on the clients' own threads. Depends on {@code system}, {@code process}, {@code traffic} and
 * {@code wire}; the only package that imports the peers' clients and servers.
 */
@NullMarked
package io.herald.load.peer;

import org.jspecify.annotations.NullMarked;
