/**
 * Writes notifications to Kafka from a Java service: {@link io.herald.producer.Notification} builds one,
 * {@link io.herald.producer.HeraldProducer} writes it to the right topic under the right key.
 *
 * <p>What it writes keeps the contract of docs/protocol.md as far as types and names go. Lengths and limits are settings of the
 * installation and are checked there: what breaks them becomes a dead letter with the reason.
 *
 * <p>Everything but the builder may be used from any thread. Depends on {@code kafka-clients} only, runs on Java 17 or newer.
 */
@NullMarked
package io.herald.producer;

import org.jspecify.annotations.NullMarked;
