/**
 * After the commit: who is connected where, one live message per node, and a push request for those whom nobody holds.
 *
 * <p>Everything here is a hint. It may fail, be repeated or be late without harm: connected users are found by their node's head
 * check, the others by the push worker's deadline. Nothing here throws for a Redis or Kafka that is away, and nothing waits for
 * them longer than a Redis command time-out.
 *
 * <p>Called by the intake's threads. Depends on {@code core.presence}, {@code core.propagation}, {@code core.push} and Spring Kafka.
 */
@NullMarked
package io.herald.ingest.routing;

import org.jspecify.annotations.NullMarked;
