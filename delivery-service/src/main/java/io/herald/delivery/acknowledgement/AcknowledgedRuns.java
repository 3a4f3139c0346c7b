package io.herald.delivery.acknowledgement;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What one user acknowledged, as runs that neither touch nor overlap. */
final class AcknowledgedRuns {

    /** First seq of a run → its last. */
    private final TreeMap<Long, Long> runs = new TreeMap<>();

    void add(long from, long to) {
        long start = from;
        long end = to;
        for (Map.Entry<Long, Long> near = runs.floorEntry(end + 1);
                near != null && near.getValue() >= start - 1;
                near = runs.floorEntry(end + 1)) {
            start = Math.min(start, near.getKey());
            end = Math.max(end, near.getValue());
            runs.remove(near.getKey());
        }
        runs.put(start, end);
    }

    void forEach(BiConsumer<Long, Long> action) {
        runs.forEach(action);
    }
}
