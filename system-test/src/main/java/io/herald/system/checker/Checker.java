package io.herald.system.checker;

import java.util.List;

/** Asks every invariant. */
public final class Checker {

    private static final List<Invariant> INVARIANTS = List.of(
            new FaultsTookEffect(),
            new NothingLost(),
            new NoPhantoms(),
            new UnknownSends(),
            new Isolation(),
            new GaplessInboxes(),
            new Order(),
            new NoDuplicates(),
            new DurableAcknowledgements(),
            new PositionsNeverAhead(),
            new NoSilentGaps(),
            new PoisonSetAside(),
            new OfflinePush(),
            new TokenExpiry(),
            new BoundedResources(),
            new Succession(),
            new Punctuality());

    private Checker() {}

    /** Every invariant's finding, in the order of their names. */
    public static Report check(History history) {
        return new Report(
                INVARIANTS.stream().map(invariant -> invariant.check(history)).toList());
    }
}
