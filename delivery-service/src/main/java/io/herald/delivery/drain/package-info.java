/**
 * Stopping a node without losing anything: no more upgrades, sessions closed at a pace that the other nodes can take, their
 * acknowledgements written.
 *
 * <p>Runs on the thread that stops the application, before anything it needs is stopped. May depend on {@code session}.
 */
@NullMarked
package io.herald.delivery.drain;

import org.jspecify.annotations.NullMarked;
