package io.herald.system.checker;

import java.util.ArrayList;
import java.util.List;

/** Collects what one invariant judges and finds broken. Confined to one thread. */
final class Inspection {

    private final Invariant invariant;
    private final List<Breach> breaches = new ArrayList<>();
    private long judged;

    Inspection(Invariant invariant) {
        this.invariant = invariant;
    }

    /** One more fact has been looked at. */
    void judge() {
        judged++;
    }

    void breach(String story) {
        breaches.add(new Breach(invariant.name(), story));
    }

    Finding finding() {
        return new Finding(invariant, judged, List.copyOf(breaches));
    }
}
