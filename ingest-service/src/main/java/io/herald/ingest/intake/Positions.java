package io.herald.ingest.intake;

import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.PositionMove;
import io.herald.ingest.topics.TopicProvisioning;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one consumer's partitions of one topic stand. A partition is either known, and then read from there, or it is unknown and paused until
 * {@link #resolve} has asked PostgreSQL. Belongs to the consumer's thread.
 */
public final class Positions implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(Positions.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final ConsumedPositions stored;
    private final TopicProvisioning topics;
    private final String topic;

    private final Map<Integer, Position> known = new HashMap<>();
    private final Set<Integer> unknown = new HashSet<>();
    /** Where Kafka says that a log now ends which once was longer. */
    private final Map<Integer, Long> truncated = new HashMap<>();

    Positions(Consumer<byte[], byte[]> consumer, ConsumedPositions stored, TopicProvisioning topics, String topic) {
        this.topic = topic;
        this.consumer = consumer;
        this.stored = stored;
        this.topics = topics;
    }

    /** Asks nobody yet: this runs inside the rebalance, which must not wait for a database that is away. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            // Any offset will do: without one, the next poll would fail, and nothing is fetched from a paused
            // partition.
            consumer.seek(partition, 0);
            unknown.add(partition.partition());
        }
        consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            known.remove(partition.partition());
            unknown.remove(partition.partition());
            truncated.remove(partition.partition());
        }
    }

    /** By partition, where it stands; without those whose place is unknown. */
    public Map<Integer, Position> known() {
        return known;
    }

    boolean allKnown() {
        return unknown.isEmpty();
    }

    /** Goes on behind what has been committed. */
    public void advance(List<PositionMove> moves) {
        moves.forEach(move -> known.put(move.partition(), new Position(move.topicId(), move.next())));
    }

    /** True if PostgreSQL has these moves behind it, for partitions that are still ours. */
    boolean passed(List<PositionMove> moves) {
        return moves.stream().allMatch(move -> {
            Position position = known.get(move.partition());
            return position != null && position.topicId().equals(move.topicId()) && position.next() >= move.next();
        });
    }

    /** Stops reading these partitions until they are resolved. */
    void distrust(Collection<Integer> partitions) {
        for (int partition : List.copyOf(partitions)) {
            if (known.remove(partition) != null) {
                unknown.add(partition);
                consumer.pause(List.of(topicPartition(partition)));
            }
        }
    }

    /** Kafka has lost what was behind this offset. */
    void truncatedTo(int partition, long offset) {
        truncated.merge(partition, offset, Math::min);
        distrust(List.of(partition));
    }

    /**
     * Goes where PostgreSQL says with every unknown partition and reads on from there.
     *
     * @throws RuntimeException if PostgreSQL or Kafka is away: what has been resolved so far stays so
     */
    void resolve() {
        List<TopicPartition> partitions =
                unknown.stream().map(this::topicPartition).toList();
        UUID topicId = topics.idOf(topic);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        Map<Integer, Long> placed = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            place(topicId, partition, begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L))
                    .ifPresent(next -> {
                        consumer.seek(partition, next);
                        consumer.resume(List.of(partition));
                        unknown.remove(partition.partition());
                        known.put(partition.partition(), new Position(topicId, next));
                        placed.put(partition.partition(), next);
                    });
        }
        log.info("Reading {} from {}", topic, placed);
    }

    /** The stored position, moved into the log where it points beside it; empty when another consumer moved it meanwhile. */
    private OptionalLong place(UUID topicId, TopicPartition partition, long begin, long end) {
        long next = stored.initialize(topicId, partition.partition(), begin);
        long cut = truncated.getOrDefault(partition.partition(), Long.MAX_VALUE);
        long target = Math.max(begin, Math.min(next, Math.min(cut, end)));
        if (target < next) {
            log.error(
                    "Kafka has lost the tail of {}: offset {} was consumed and the log ended at {}. Going on from there;"
                            + " what producers sent again is stored once",
                    partition,
                    next - 1,
                    target);
        } else if (target > next) {
            log.error(
                    "Kafka has deleted records of {} that were never consumed: offsets {} to {}. Keep the topic longer than any"
                            + " outage (retention.ms)",
                    partition,
                    next,
                    target - 1);
        }
        if (target != next && !stored.rewind(topicId, partition.partition(), next, target)) {
            return OptionalLong.empty();
        }
        truncated.remove(partition.partition());
        return OptionalLong.of(target);
    }

    /**
     * Compares the known positions with the stored ones: after a failover PostgreSQL may have gone back, and a quiet partition would
     * never notice.
     */
    void verify() {
        if (known.isEmpty()) {
            return;
        }
        UUID topicId = topics.idOf(topic);
        Set<Integer> differing = new HashSet<>();
        known.forEach((partition, position) -> {
            if (!position.topicId().equals(topicId) || stored.initialize(topicId, partition, 0) != position.next()) {
                differing.add(partition);
            }
        });
        if (!differing.isEmpty()) {
            log.warn("Stored positions of partitions {} are not where this consumer stands: going there", differing);
            distrust(differing);
        }
    }

    private TopicPartition topicPartition(int partition) {
        return new TopicPartition(topic, partition);
    }
}
