package io.herald.ingest.intake;

import io.herald.core.inbox.PositionMove;
import io.herald.core.notification.Audience;
import io.herald.core.notification.NotificationParser;
import io.herald.core.notification.Origin;
import io.herald.core.notification.Parsed;
import io.herald.core.notification.Violation;
import io.herald.ingest.cloudevent.CloudEvents;
import io.herald.ingest.cloudevent.Conversion;
import io.herald.ingest.deadletter.DeadLetter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Parses the records of a poll and cuts them into batches. Stateless; any thread. */
@Component
class BatchAssembler {

    private static final Logger log = LoggerFactory.getLogger(BatchAssembler.class);

    private final NotificationParser parser;
    private final CloudEvents events;
    private final int maxEntries;

    BatchAssembler(NotificationParser parser, CloudEvents events, IntakeProperties settings) {
        this.parser = parser;
        this.events = events;
        this.maxEntries = settings.maxBatchEntries();
    }

    /**
     * @param records of any partitions, each partition's in the order of offsets
     * @param positions where each of these partitions stands before the first record
     */
    List<Batch> assemble(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Position> positions) {
        Map<Integer, Position> reached = new LinkedHashMap<>(positions);
        List<Batch> batches = new ArrayList<>();
        Draft draft = new Draft();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Position position = reached.get(record.partition());
            if (position == null) {
                continue;
            }
            Parsed parsed = parse(record, position);
            int entries = parsed instanceof Parsed.Valid(var notification) ? entries(notification.audience()) : 0;
            if (draft.entries > 0 && draft.entries + entries > maxEntries) {
                batches.add(draft.batch());
                draft = new Draft();
            }
            draft.add(record, position, parsed, entries);
            reached.put(record.partition(), new Position(position.topicId(), record.offset() + 1));
        }
        if (!draft.moves.isEmpty()) {
            batches.add(draft.batch());
        }
        return batches;
    }

    /** The parser throws for nothing; should it ever, that is our fault and must not stop the partition for ever. */
    private Parsed parse(ConsumerRecord<byte[], byte[]> record, Position position) {
        try {
            Origin origin =
                    new Origin.Record(position.topicId(), record.partition(), record.offset(), record.timestamp());
            if (!events.isEvent(record.headers())) {
                return parser.parse(record.value(), origin);
            }
            return switch (events.convert(record.headers(), record.value())) {
                case Conversion.Value(byte[] value) -> parser.parse(value, origin);
                case Conversion.Invalid(List<Violation> violations) -> new Parsed.Invalid(violations);
            };
        } catch (RuntimeException | StackOverflowError e) {
            log.error("Parsing failed at {}-{} offset {}", record.topic(), record.partition(), record.offset(), e);
            return new Parsed.Invalid(List.of(new Violation(
                    "",
                    "could not be parsed because of a fault in Herald: "
                            + e.getClass().getName())));
        }
    }

    private static int entries(Audience audience) {
        return switch (audience) {
            case Audience.Users(List<String> userIds) -> userIds.size();
            case Audience.User user -> 1;
            case Audience.Group group -> 1;
            case Audience.Everyone everyone -> 1;
        };
    }

    /** A batch being filled. */
    private static final class Draft {

        private final Map<Integer, PositionMove> moves = new LinkedHashMap<>();
        private final List<Batch.Incoming> valid = new ArrayList<>();
        private final List<DeadLetter> refused = new ArrayList<>();
        private int entries;

        void add(ConsumerRecord<byte[], byte[]> record, Position position, Parsed parsed, int added) {
            PositionMove before = moves.get(record.partition());
            long expected = before == null ? position.next() : before.expected();
            moves.put(
                    record.partition(),
                    new PositionMove(position.topicId(), record.partition(), expected, record.offset() + 1));
            entries += added;
            switch (parsed) {
                case Parsed.Valid(var notification) ->
                    valid.add(new Batch.Incoming(position.topicId(), record, notification));
                case Parsed.Invalid(List<Violation> violations) ->
                    refused.add(new DeadLetter(position.topicId(), record, violations));
            }
        }

        Batch batch() {
            return new Batch(List.copyOf(moves.values()), valid, refused);
        }
    }
}
