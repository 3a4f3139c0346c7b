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
        /** Ingest is killed at every crash point, one instance before and one after what it does there; so is the push worker. */
        CRASHES,
        /** All that one installation knows, in lanes: ingest, the other processes, PostgreSQL, Redis and clients. */
        ALL,
        /** All, one after the other, with time to get back to normal before the next: to measure each. */
        ONE_BY_ONE,
        /** Brokers of a cluster go and come, and so do consumers. */
        BROKERS,
        /** PostgreSQL fails over. */
        FAILOVER,
        /** PostgreSQL's disk is full. */
        DISK,
        /** Clocks are wrong, and processes are killed. */
        CLOCKS
    }

    /** What runs in every build. */
    public static RunPlan quick(long seed) {
        return new RunPlan(seed, 60, 150, Duration.ofSeconds(30), 1, Faults.FEW);
    }

    /** What runs in every build as well: every {@link io.herald.system.fault.CrashPoint}, and those of the push worker. */
    public static RunPlan crashes(long seed) {
        return new RunPlan(seed, 40, 100, Duration.ofSeconds(10), 1, Faults.CRASHES);
    }

    /** What its users' names begin with. */
    String userPrefix() {
        return "run" + seed + "-";
    }

    /** Whether what the services hold is measured before and after: it takes time. */
    boolean measuresResources() {
        return faults == Faults.ALL || faults == Faults.ONE_BY_ONE;
    }

    /** How often positions are written down. */
    Duration sampling() {
        return measuresResources() ? Duration.ofSeconds(3) : Duration.ofSeconds(1);
    }

    /** Whether some tokens end within the run. By a wrong clock they end at another time. */
    boolean hasShortTokens() {
        return faults != Faults.CLOCKS;
    }

    /** Whether some users have phones. A push does not say which history of the database it speaks of. */
    boolean hasPhones() {
        return faults != Faults.FAILOVER;
    }

    /** Between the end of a fault and the next one of the lane. */
    Duration pause() {
        return switch (faults) {
            case FEW -> Duration.ofSeconds(2);
            case CRASHES -> Duration.ofSeconds(1);
            case ALL, BROKERS, FAILOVER, DISK, CLOCKS -> Duration.ofSeconds(4);
            case ONE_BY_ONE -> Duration.ofSeconds(8);
        };
    }
}
