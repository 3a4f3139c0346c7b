package io.herald.ingest.intake;

import io.herald.core.inbox.PositionMove;
import io.herald.core.notification.Notification;
import io.herald.ingest.deadletter.DeadLetter;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What becomes one transaction.
 *
 * @param moves one per partition
 * @param valid records, each partition's in the order of offsets
 * @param refused records that break the contract
 */
record Batch(List<PositionMove> moves, List<Incoming> valid, List<DeadLetter> refused) {

    /** A valid record on its way into inboxes, with what is needed should it become a dead letter after all. */
    record Incoming(UUID topicId, ConsumerRecord<byte[], byte[]> record, Notification notification) {}
}
