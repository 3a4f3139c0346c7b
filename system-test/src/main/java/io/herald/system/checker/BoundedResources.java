package io.herald.system.checker;

import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Resources;
import java.util.HashMap;
import java.util.Map;

/**
 * What a process holds after everything is what it held before, in the same situation. Only more is a breach. Small numbers are
 * given some room of their own: two more threads of twenty are no leak.
 */
final class BoundedResources implements Invariant {

    private static final double TOLERANCE = 0.10;

    /** At least this much more is allowed, whatever the baseline. */
    private static final Map<String, Long> ROOM = Map.of("heap", 16L << 20, "threads", 10L, "files", 20L);

    private static final long OTHER_ROOM = 5;

    @Override
    public String name() {
        return "I14";
    }

    @Override
    public String statement() {
        return "heap, threads, files, sessions and connections return to their baseline + 10 %";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Map<String, Resources> baselines = new HashMap<>();
        history.run().stream()
                .filter(Resources.class::isInstance)
                .map(Resources.class::cast)
                .forEachOrdered(measured -> {
                    if (measured.moment() == Moment.BASELINE) {
                        baselines.put(measured.process(), measured);
                    } else if (measured.moment() == Moment.AFTER && baselines.containsKey(measured.process())) {
                        compare(baselines.get(measured.process()), measured, inspection);
                    }
                });
        return inspection.finding();
    }

    private static void compare(Resources baseline, Resources after, Inspection inspection) {
        baseline.gauges().forEach((gauge, before) -> {
            inspection.judge();
            long now = after.gauges().getOrDefault(gauge, 0L);
            long room = Math.max((long) (before * TOLERANCE), ROOM.getOrDefault(gauge, OTHER_ROOM));
            if (now > before + room) {
                inspection.breach(gauge + " of " + after.process() + " was " + before + " and is " + now);
            }
        });
    }
}
