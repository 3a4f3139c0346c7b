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

        /** Newly appended. */
        record Appended(String userId, long seq) implements Placement {}

        /** Was there already and nobody has acknowledged it: route it again, an earlier attempt may have died after its commit. */
        record RepeatedUnacknowledged(String userId, long seq) implements Placement {}

        /** Was there already and is acknowledged: nothing to do. */
        record RepeatedAcknowledged(String userId, long seq) implements Placement {}
    }
}
