package io.herald.core.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/** The consumer's positions, one row per partition. They move in the transaction of the entries and nowhere else. */
public final class ConsumedPositions {

    private static final String INSERT =
            "INSERT INTO consumed (topic_id, partition, next) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String FIND = "SELECT next FROM consumed WHERE topic_id = ? AND partition = ?";

    private static final String REWIND =
            "UPDATE consumed SET next = ? WHERE topic_id = ? AND partition = ? AND next = ?";

    /** Locks the rows in one order first: an update alone takes them as they come, and two callers could wait for each other. */
    private static final String MOVE = """
            UPDATE consumed SET next = moved.next
            FROM (SELECT topic_id, partition, wanted.expected, wanted.next
                  FROM unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[]) AS wanted (topic_id, partition, expected, next)
                  JOIN consumed USING (topic_id, partition)
                  ORDER BY topic_id, partition
                  FOR NO KEY UPDATE OF consumed) AS moved
            WHERE consumed.topic_id = moved.topic_id AND consumed.partition = moved.partition
              AND consumed.next = moved.expected
            """;

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
        return jdbc.sql(REWIND).params(to, topicId, partition, from).update() == 1;
    }

    /**
     * Moves the positions of a batch, in one order for all callers; to be called inside its transaction, before anything is
     * locked, so that whoever has been overtaken holds nobody up.
     *
     * @return false when one of them is not where it was expected: roll back
     */
    public boolean move(List<PositionMove> moves) {
        if (moves.isEmpty()) {
            return true;
        }
        int moved = jdbc.sql(MOVE)
                .param(array("uuid", moves, PositionMove::topicId))
                .param(array("int", moves, PositionMove::partition))
                .param(array("bigint", moves, PositionMove::expected))
                .param(array("bigint", moves, PositionMove::next))
                .update();
        return moved == moves.size();
    }

    private static SqlArrayValue array(String type, List<PositionMove> moves, Function<PositionMove, Object> value) {
        return new SqlArrayValue(type, moves.stream().map(value).toArray());
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
}
