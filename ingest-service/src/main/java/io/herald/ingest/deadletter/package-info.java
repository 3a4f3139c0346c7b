/**
 * Where records go that break the contract: the topic {@code notifications.dlt}, with key, value and headers untouched and the reason
 * and the origin in further headers.
 *
 * <p>Invariant: a dead letter is acknowledged by Kafka before the consumer's position passes its record. A crash in between repeats
 * it, so a record may have more than one dead letter, never none.
 *
 * <p>Blocks the calling thread, any thread. Depends on {@code core} and Spring Kafka.
 */
@NullMarked
package io.herald.ingest.deadletter;

import org.jspecify.annotations.NullMarked;
