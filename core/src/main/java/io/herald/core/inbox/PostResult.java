package io.herald.core.inbox;

import java.util.List;

/** What became of one {@link Post}. */
public sealed interface PostResult {

    /** In every inbox, once. */
    record Stored(List<Placement> placements) implements PostResult {}

    /** The same (source, id) is there with other content, for at least this user: nobody was given anything. */
    record Conflict(String userId) implements PostResult {}

    /** Where it stands in one user's inbox, and whether somebody still has to be told. */
    sealed interface Placement {

        String userId();

        long seq();

        /**
         * Newly appended.
         *
         * @param replaces seq of the entry whose place it takes, or that it cancels; 0 = of none
         */
        record Appended(String userId, long seq, long replaces) implements Placement {}

        /** Newly appended, and nobody is told: it updates what has been cancelled. */
        record PassedOver(String userId, long seq) implements Placement {}

        /** Was there already and nobody has acknowledged it: route it again, an earlier attempt may have died after its commit. */
        record RepeatedUnacknowledged(String userId, long seq, long replaces) implements Placement {}

        /** Was there already and is acknowledged, replaced or cancelled: nothing to do. */
        record RepeatedAcknowledged(String userId, long seq) implements Placement {}
    }
}
