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
 * @param faults which, and how close together
 */
public record RunPlan(long seed, int users, int rate, Duration load, int rounds, Faults faults) {

    /** Which faults strike, and how close together. */
    public enum Faults {
        /** Those that take a service or a server away, in two lanes. */
        FEW,
        /** All, in two lanes: one that takes processes away, one for what they are connected to. */
        ALL,
        /** All, one after the other, with time to get back to normal before the next: to measure each. */
        ONE_BY_ONE
    }

    /** What runs in every build. */
    public static RunPlan quick(long seed) {
        return new RunPlan(seed, 60, 150, Duration.ofSeconds(30), 1, Faults.FEW);
    }

    /** What its users' names begin with. */
    String userPrefix() {
        return "run" + seed + "-";
    }

    boolean isQuick() {
        return faults == Faults.FEW;
    }

    /** Between the end of a fault and the next one of the lane. */
    Duration pause() {
        return switch (faults) {
            case FEW -> Duration.ofSeconds(2);
            case ALL -> Duration.ofSeconds(3);
            case ONE_BY_ONE -> Duration.ofSeconds(8);
        };
    }
}
