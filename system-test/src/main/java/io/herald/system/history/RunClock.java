package io.herald.system.history;

import java.time.Duration;
import java.time.Instant;

/** The one clock of a run: microseconds since it began, never going back. Any thread. */
public final class RunClock {

    private final Instant began = Instant.now();
    private final long origin = System.nanoTime();

    /** Microseconds since the run began. */
    public long now() {
        return (System.nanoTime() - origin) / 1000;
    }

    /** The same moment on this clock. */
    public long at(Instant moment) {
        return Duration.between(began, moment).toNanos() / 1000;
    }
}
