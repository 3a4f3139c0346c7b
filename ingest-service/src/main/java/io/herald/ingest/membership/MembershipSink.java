package io.herald.ingest.membership;

import io.herald.core.audience.MembershipChange;
import io.herald.core.audience.MembershipOutcome;
import io.herald.core.audience.Memberships;
import io.herald.core.inbox.PositionMove;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.Violation;
import io.herald.ingest.deadletter.DeadLetter;
import io.herald.ingest.deadletter.DeadLetters;
import io.herald.ingest.intake.Blame;
import io.herald.ingest.intake.Position;
import io.herald.ingest.intake.Positions;
import io.herald.ingest.intake.RecordSink;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the records of a poll, partition by partition, each in one transaction. Stateless. */
final class MembershipSink implements RecordSink {

    private static final Logger log = LoggerFactory.getLogger(MembershipSink.class);

    private final Memberships memberships;
    private final DeadLetters deadLetters;
    private final NotificationLimits limits;

    MembershipSink(Memberships memberships, DeadLetters deadLetters, NotificationLimits limits) {
        this.memberships = memberships;
        this.deadLetters = deadLetters;
        this.limits = limits;
    }

    @Override
    public boolean store(ConsumerRecords<byte[], byte[]> records, Positions positions) {
        for (TopicPartition partition : records.partitions()) {
            Position position = positions.known().get(partition.partition());
            if (position != null && !store(records.records(partition), position, positions)) {
                return false;
            }
        }
        return true;
    }

    private boolean store(List<ConsumerRecord<byte[], byte[]>> records, Position position, Positions positions) {
        List<MembershipChange> changes = new ArrayList<>(records.size());
        List<DeadLetter> refused = new ArrayList<>(0);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (MembershipRecord.parse(record.key(), record.value(), limits)) {
                case MembershipRecord.Valid(MembershipChange change) -> changes.add(change);
                case MembershipRecord.Invalid(List<Violation> violations) ->
                    refused.add(new DeadLetter(position.topicId(), record, violations));
            }
        }
        if (!refused.isEmpty()) {
            deadLetters.write(refused);
        }
        PositionMove move = move(position, records.getFirst().partition(), records.getLast());
        try {
            return apply(move, changes, positions);
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            log.error("{} memberships could not be stored; storing them one by one", changes.size(), e);
            return storeOneByOne(records, position, positions);
        }
    }

    /** Finds the record at fault; those that were refused before are not again. */
    private boolean storeOneByOne(
            List<ConsumerRecord<byte[], byte[]>> records, Position position, Positions positions) {
        Position reached = position;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            PositionMove move = move(reached, record.partition(), record);
            if (!storeOne(record, move, positions)) {
                return false;
            }
            reached = new Position(position.topicId(), move.next());
        }
        return true;
    }

    private boolean storeOne(ConsumerRecord<byte[], byte[]> record, PositionMove move, Positions positions) {
        if (!(MembershipRecord.parse(record.key(), record.value(), limits)
                instanceof MembershipRecord.Valid(MembershipChange change))) {
            return apply(move, List.of(), positions);
        }
        try {
            return apply(move, List.of(change), positions);
        } catch (RuntimeException e) {
            if (Blame.of(e) == Blame.INFRASTRUCTURE) {
                throw e;
            }
            log.error("Cannot be stored: {}-{} offset {}", record.topic(), record.partition(), record.offset(), e);
            Violation reason =
                    new Violation("", "could not be stored: " + e.getClass().getName());
            deadLetters.write(List.of(new DeadLetter(move.topicId(), record, List.of(reason))));
            return apply(move, List.of(), positions);
        }
    }

    private boolean apply(PositionMove move, List<MembershipChange> changes, Positions positions) {
        return switch (memberships.apply(List.of(move), changes)) {
            case MembershipOutcome.Applied applied -> {
                positions.advance(List.of(move));
                yield true;
            }
            case MembershipOutcome.Overtaken overtaken -> false;
        };
    }

    private static PositionMove move(Position position, int partition, ConsumerRecord<byte[], byte[]> last) {
        UUID topicId = position.topicId();
        return new PositionMove(topicId, partition, position.next(), last.offset() + 1);
    }
}
