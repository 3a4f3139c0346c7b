package io.herald.core.inbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The consumer's positions, one row per partition. They move in the transaction of the entries and nowhere else. */
public final class ConsumedPositions {

    private static final String INSERT =
            "INSERT INTO consumed (topic_id, partition, next) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String FIND = "SELECT next FROM consumed WHERE topic_id = ? AND partition = ?";

    private static final String MOVE = "UPDATE consumed SET next = ? WHERE topic_id = ? AND partition = ? AND next = ?";

    private final JdbcClient jdbc;

    ConsumedPositions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Where to go on reading a partition.
     *
     * @param next stored when the partition has no position yet
     * @return the stored position
     */
    public long initialize(UUID topicId, int partition, long next) {
        jdbc.sql(INSERT).params(topicId, partition, next).update();
        return find(topicId, partition);
    }

    /**
     * Moves a position outside a batch, for a partition whose log no longer has what the position points at.
     *
     * @return false when the stored position is not {@code from}: somebody else has moved it
     */
    public boolean rewind(UUID topicId, int partition, long from, long to) {
        return jdbc.sql(MOVE).params(to, topicId, partition, from).update() == 1;
    }

    /**
     * Moves the positions of a batch, in one order for all callers; to be called inside its transaction, before anything is
     * locked, so that whoever has been overtaken holds nobody up.
     *
     * @return false when one of them is not where it was expected: roll back
     */
    public boolean move(List<PositionMove> moves) {
        for (PositionMove move : sorted(moves)) {
            int moved = jdbc.sql(MOVE)
                    .params(move.next(), move.topicId(), move.partition(), move.expected())
                    .update();
            if (moved == 0) {
                return false;
            }
        }
        return true;
    }

    /** The positions of all these partitions as they are stored now. */
    public List<AppendOutcome.Position> stored(List<PositionMove> moves) {
        List<AppendOutcome.Position> positions = new ArrayList<>(moves.size());
        for (PositionMove move : moves) {
            positions.add(new AppendOutcome.Position(
                    move.topicId(), move.partition(), find(move.topicId(), move.partition())));
        }
        return positions;
    }

    private long find(UUID topicId, int partition) {
        return jdbc.sql(FIND).params(topicId, partition).query(Long.class).single();
    }

    private static List<PositionMove> sorted(List<PositionMove> moves) {
        List<PositionMove> sorted = new ArrayList<>(moves);
        sorted.sort(Comparator.comparing(PositionMove::topicId).thenComparing(PositionMove::partition));
        return sorted;
    }
}
