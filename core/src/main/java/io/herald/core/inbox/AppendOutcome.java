package io.herald.core.inbox;

import java.util.List;
import java.util.UUID;

/** How an append ended. Infrastructure errors are exceptions, and then nothing was written (or the reply was lost: repeat). */
public sealed interface AppendOutcome {

    /**
     * Committed: entries and positions together.
     *
     * @param epoch the history the seqs belong to
     * @param posts what was appended
     * @param results one per post, in the same order
     */
    record Committed(String epoch, List<Post> posts, List<PostResult> results) implements AppendOutcome {}

    /**
     * Another consumer has moved a position since: nothing was written. Go to the stored positions.
     *
     * @param stored the positions of all partitions of the batch as they are stored now
     */
    record Overtaken(List<Position> stored) implements AppendOutcome {}

    /** A stored consumer position. */
    record Position(UUID topicId, int partition, long next) {}
}
