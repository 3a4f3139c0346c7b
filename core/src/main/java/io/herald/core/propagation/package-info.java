/**
 * Live propagation: what ingest publishes and delivery nodes receive through Redis, one message per target node and batch,
 * and the hints by which nodes tell each other of users whose inboxes changed.
 * Format, publisher's and receiver's contract stand together here; the Redis client is in {@code io.herald.core.redis}.
 *
 * <p>Everything here is a hint. A message may be lost, repeated, late or reordered without harm: the receiver compares
 * {@code seq} with what it has sent and reads the inbox where they do not meet.
 */
@NullMarked
package io.herald.core.propagation;

import org.jspecify.annotations.NullMarked;
