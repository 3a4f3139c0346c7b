package io.herald.system.run;

import java.time.Duration;

/**
 * How large a run is.
 *
 * @param seed of everything random
 * @param users how many users, each with one to three devices
 * @param rate notifications per second
 * @param load how long the load lasts at least; faults that are not through by then prolong it
 * @param rounds how often each fault strikes
 * @param quick only the faults that take a service or a server away, and no measuring of resources
 */
public record RunPlan(long seed, int users, int rate, Duration load, int rounds, boolean quick) {

    /** What runs in every build. */
    public static RunPlan quick(long seed) {
        return new RunPlan(seed, 60, 150, Duration.ofSeconds(30), 1, true);
    }

    /** The campaign. */
    public static RunPlan full(long seed, int users, int rate, Duration load) {
        return new RunPlan(seed, users, rate, load, 3, false);
    }

    /** What its users' names begin with. */
    String userPrefix() {
        return "run" + seed + "-";
    }
}
