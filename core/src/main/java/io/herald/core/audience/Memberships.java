package io.herald.core.audience;

import io.herald.core.audience.MembershipOutcome.ChangedGroup;
import io.herald.core.inbox.AppendOutcome;
import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.PositionMove;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.transaction.support.TransactionOperations;

/** Changes who is in which group, all or nothing. Blocks on PostgreSQL; any thread. */
public final class Memberships {

    /** A user can only vanish between becoming known and the lock when he is erased just then; that ends. */
    private static final int ATTEMPTS = 10;

    private final TransactionOperations transaction;
    private final MembershipStatements statements;
    private final ConsumedPositions positions;
    private final InboxReader inboxes;

    Memberships(
            TransactionOperations transaction,
            MembershipStatements statements,
            ConsumedPositions positions,
            InboxReader inboxes) {
        this.transaction = transaction;
        this.statements = statements;
        this.positions = positions;
        this.inboxes = inboxes;
    }

    private sealed interface Attempt {
        record Done(Map<String, ChangedGroup> groups) implements Attempt {}

        record Late() implements Attempt {}

        /** Some group or user is not known yet. */
        record Unknown() implements Attempt {}
    }

    /**
     * Applies changes and moves the consumer's positions, in one transaction. Whoever asks for the members afterwards, and every
     * notification that is accepted afterwards, sees them. Users and groups that are not known become known, unless they are only to
     * leave. Of several changes of one membership the last one counts.
     *
     * @param moves one per partition the changes were read from; empty for changes that come from elsewhere
     * @throws org.springframework.dao.DataAccessException on an infrastructure error. Nothing was written, or, if only the reply to the
     *     commit was lost, everything was: applying it again changes nothing
     */
    public MembershipOutcome apply(List<PositionMove> moves, List<MembershipChange> changes) {
        Collection<MembershipChange> settled = settled(changes);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Attempt outcome = transaction.execute(status -> {
                Attempt made = attempt(moves, settled);
                if (!(made instanceof Attempt.Done)) {
                    status.setRollbackOnly();
                }
                return made;
            });
            switch (outcome) {
                case Attempt.Done(Map<String, ChangedGroup> groups) -> {
                    return new MembershipOutcome.Applied(groups);
                }
                case Attempt.Late() -> {
                    return new MembershipOutcome.Overtaken(new AppendOutcome.Overtaken(positions.stored(moves)));
                }
                case Attempt.Unknown() -> makeKnown(settled);
                case null -> throw new IllegalStateException("a transaction callback returned nothing");
            }
        }
        throw new IllegalStateException("users vanish as fast as they become known");
    }

    /**
     * Lets all members leave, with one revision. A group without members is not there any more.
     *
     * @return {@link ChangedGroup#NONE} for a group that never had a member
     * @throws org.springframework.dao.DataAccessException on an infrastructure error
     */
    public ChangedGroup dissolve(String groupId) {
        ChangedGroup dissolved = transaction.execute(status -> {
            LockedGroup group = statements.lockGroups(List.of(groupId)).get(groupId);
            if (group == null) {
                return ChangedGroup.NONE;
            }
            int removed = statements.partAll(group);
            if (removed == 0) {
                return new ChangedGroup(group.revision(), 0, 0);
            }
            statements.raise(List.of(group.groupNo()));
            return new ChangedGroup(group.nextRevision(), 0, removed);
        });
        if (dissolved == null) {
            throw new IllegalStateException("a transaction callback returned nothing");
        }
        return dissolved;
    }

    private Attempt attempt(List<PositionMove> moves, Collection<MembershipChange> changes) {
        if (!positions.move(moves)) {
            return new Attempt.Late();
        }
        if (changes.isEmpty()) {
            return new Attempt.Done(Map.of());
        }
        Map<String, LockedGroup> groups = statements.lockGroups(distinct(changes, MembershipChange::groupId));
        Map<String, Long> users = statements.lockUsers(distinct(changes, MembershipChange::userId));
        List<MembershipStatements.Row> joining = new ArrayList<>();
        List<MembershipStatements.Row> parting = new ArrayList<>();
        for (MembershipChange change : changes) {
            LockedGroup group = groups.get(change.groupId());
            Long user = users.get(change.userId());
            if (group != null && user != null) {
                (change.member() ? joining : parting).add(new MembershipStatements.Row(group, user));
            } else if (change.member()) {
                return new Attempt.Unknown();
            }
        }
        Map<Long, Integer> removed = statements.part(parting);
        Map<Long, Integer> added = statements.join(joining);
        List<Long> changed = new ArrayList<>();
        Map<String, ChangedGroup> results = HashMap.newHashMap(groups.size());
        groups.forEach((groupId, group) -> {
            int in = added.getOrDefault(group.groupNo(), 0);
            int out = removed.getOrDefault(group.groupNo(), 0);
            if (in + out > 0) {
                changed.add(group.groupNo());
            }
            results.put(groupId, new ChangedGroup(in + out > 0 ? group.nextRevision() : group.revision(), in, out));
        });
        if (!changed.isEmpty()) {
            statements.raise(changed);
        }
        return new Attempt.Done(results);
    }

    /** Outside any transaction: an insert that waits for another transaction while locks are held can close a circle. */
    private void makeKnown(Collection<MembershipChange> changes) {
        List<MembershipChange> joining =
                changes.stream().filter(MembershipChange::member).toList();
        inboxes.open(distinct(joining, MembershipChange::userId));
        statements.createMissingGroups(distinct(joining, MembershipChange::groupId));
    }

    private static Collection<MembershipChange> settled(List<MembershipChange> changes) {
        record Membership(String groupId, String userId) {}
        Map<Membership, MembershipChange> last = new LinkedHashMap<>();
        changes.forEach(change -> last.put(new Membership(change.groupId(), change.userId()), change));
        return last.values();
    }

    private static Collection<String> distinct(
            Collection<MembershipChange> changes, Function<MembershipChange, String> part) {
        TreeSet<String> distinct = new TreeSet<>();
        changes.forEach(change -> distinct.add(part.apply(change)));
        return distinct;
    }
}
