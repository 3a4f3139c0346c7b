package io.herald.load.system;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long messages took inside a system from one point to the next, by its own timers, since it was started.
 *
 * @param hops by name, in the order of a message's way
 */
public record HopTimes(Map<String, Hop> hops) {

    /** Of a system that times nothing. */
    public static final HopTimes NONE = new HopTimes(Map.of());

    /**
     * One of them.
     *
     * @param count how often it was timed
     * @param millis all of these together
     * @param p99Millis the slowest percent of the last seconds; NaN when that is not known
     */
    public record Hop(long count, double millis, double p99Millis) {

        static final Hop NEVER = new Hop(0, 0, Double.NaN);

        /** What several processes timed; of the slowest percent the worst. */
        Hop and(Hop other) {
            boolean known = !Double.isNaN(other.p99Millis);
            double worst =
                    Double.isNaN(p99Millis) || (known && other.p99Millis > p99Millis) ? other.p99Millis : p99Millis;
            return new Hop(count + other.count, millis + other.millis, worst);
        }
    }

    /** As they stand in a result: {@code hop-ms.<name>}, the mean since an earlier reading, and {@code hop-p99-ms.<name>}. */
    public Map<String, Object> figuresSince(HopTimes before) {
        Map<String, Object> figures = new LinkedHashMap<>();
        hops.forEach((name, now) -> {
            Hop then = before.hops.getOrDefault(name, Hop.NEVER);
            long count = now.count - then.count;
            if (count > 0) {
                figures.put("hop-ms." + name, hundredths((now.millis - then.millis) / count));
                if (!Double.isNaN(now.p99Millis)) {
                    figures.put("hop-p99-ms." + name, hundredths(now.p99Millis));
                }
            }
        });
        return figures;
    }

    private static double hundredths(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
