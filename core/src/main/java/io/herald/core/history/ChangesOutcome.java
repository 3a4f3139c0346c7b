package io.herald.core.history;

import java.util.List;

/** The answer to who asks what has changed since a rev. */
public sealed interface ChangesOutcome {

    /**
     * What came after the rev, without a hole, up to the rev of the counts.
     *
     * @param changes in the order of rev; empty = nothing has changed
     */
    record Since(Counts counts, List<InboxChange> changes) implements ChangesOutcome {}

    /** Nobody can tell: the rev is another history's, or too old for the log. Begin again with the counts and the list. */
    record BeginAgain(Counts counts) implements ChangesOutcome {}
}
