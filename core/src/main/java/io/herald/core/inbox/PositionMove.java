package io.herald.core.inbox;

import java.util.UUID;

/**
 * The step of one partition's consumer position that a batch stands for.
 *
 * @param topicId Kafka's id of the topic, so that a topic created anew starts anew
 * @param partition the partition
 * @param expected the stored position this consumer believes in
 * @param next the position after the batch: offset of its last record + 1
 */
public record PositionMove(UUID topicId, int partition, long expected, long next) {}
