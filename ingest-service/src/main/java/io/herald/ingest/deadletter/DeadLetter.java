package io.herald.ingest.deadletter;

import io.herald.core.notification.Violation;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that cannot become an entry.
 *
 * @param topicId Kafka's id of the topic it was read from
 * @param record as it was read
 * @param reasons at least one
 */
public record DeadLetter(UUID topicId, ConsumerRecord<byte[], byte[]> record, List<Violation> reasons) {}
