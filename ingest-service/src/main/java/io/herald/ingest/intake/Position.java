package io.herald.ingest.intake;

import java.util.UUID;

/**
 * Where a partition stands.
 *
 * @param topicId Kafka's id of the topic
 * @param next offset of the next record
 */
public record Position(UUID topicId, long next) {}
