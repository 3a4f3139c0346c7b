package io.herald.system.checker;

import java.util.List;

/**
 * What one invariant found.
 *
 * @param invariant which
 * @param judged how many facts it looked at; 0 = the history exercises none of it
 * @param breaches what it found broken
 */
public record Finding(Invariant invariant, long judged, List<Breach> breaches) {

    /** How an invariant stands after a run. */
    public enum Standing {
        HELD,
        BROKEN,
        NOT_EXERCISED
    }

    /** Broken as soon as there is one breach, not exercised when nothing could be judged. */
    public Standing standing() {
        if (!breaches.isEmpty()) {
            return Standing.BROKEN;
        }
        return judged == 0 ? Standing.NOT_EXERCISED : Standing.HELD;
    }
}
