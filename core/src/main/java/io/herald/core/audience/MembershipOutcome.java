package io.herald.core.audience;

import io.herald.core.inbox.AppendOutcome;
import java.util.Map;

/** How a change of memberships ended. Infrastructure errors are exceptions, and then nothing was written (or the reply was lost: repeat). */
public sealed interface MembershipOutcome {

    /**
     * Committed: memberships and positions together.
     *
     * @param groups by group id, each group that was named; without those that never had a member and were only to lose some
     */
    record Applied(Map<String, ChangedGroup> groups) implements MembershipOutcome {}

    /** Another consumer has moved a position since: nothing was written. Go to the stored positions. */
    record Overtaken(AppendOutcome.Overtaken by) implements MembershipOutcome {}

    /**
     * A group after the change.
     *
     * @param revision as it is now; the former one if nothing has changed
     * @param added how many were not in it before
     * @param removed how many were in it before
     */
    record ChangedGroup(long revision, int added, int removed) {

        /** A group that never had a member. */
        public static final ChangedGroup NONE = new ChangedGroup(0, 0, 0);
    }
}
