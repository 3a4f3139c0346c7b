/**
 * Reads the topic {@code notifications} and turns records into entries of inboxes.
 *
 * <p>What is polled (once, or under load a second time for what came meanwhile) is cut into batches; a batch is one transaction, in
 * which the consumer's positions move along with the entries ({@link io.herald.core.inbox.InboxWriter}), and then one routing. Positions live in PostgreSQL; what is committed to Kafka only shows
 * the lag. That is why the consumer is driven by hand and not by a listener container: after every assignment, failure and check it
 * goes where PostgreSQL says, and a partition whose place is not known is paused, not read
 * (docs/decisions/0001-positions-in-postgresql.md).
 *
 * <p>Invariants:
 * <ul>
 *   <li>A record's position is passed only when its entries or its dead letter are durable.
 *   <li>An infrastructure that is away stops the partition for as long as it takes, and dead-letters nothing: the consumer backs off
 *       and keeps polling paused partitions, so that it stays in the group.
 *   <li>A record that alone cannot be stored, or that trips over a fault of ours, becomes a dead letter and blocks nobody.
 *   <li>Nothing is published before the commit, nor by a consumer that has been overtaken.
 * </ul>
 *
 * <p>Threads: one platform thread per consumer, {@code herald.ingest.intake.concurrency} of them; each owns its consumer, its positions
 * and its batches. Other topics whose positions live in PostgreSQL are read by the same rules: {@link io.herald.ingest.intake.TopicReading}. Life cycle: {@link io.herald.ingest.intake.Intake} starts them after the context and stops them before anything
 * they use. Depends on {@code core}, {@code deadletter}, {@code routing}, {@code topics} and Kafka's client.
 */
@NullMarked
package io.herald.ingest.intake;

import org.jspecify.annotations.NullMarked;
