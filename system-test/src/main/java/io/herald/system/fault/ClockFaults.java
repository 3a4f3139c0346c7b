package io.herald.system.fault;

import io.herald.system.installation.Service;
import io.herald.system.process.HttpProbe;
import java.time.Duration;
import java.time.Instant;

/** Clocks that are wrong from the start: there is nothing to strike, but something to be seen. */
public final class ClockFaults {

    private static final Duration NEARLY = Duration.ofMinutes(1);

    private ClockFaults() {}

    /** Asks a service for the time. */
    public static Fault wrong(Service service, Duration by) {
        return new Fault(
                "clock wrong by %+d min".formatted(by.toMinutes()),
                service.name(),
                () -> {
                    Duration seen = Duration.between(Instant.now(), HttpProbe.clock(service.port()));
                    if (seen.minus(by).abs().compareTo(NEARLY) > 0) {
                        throw new IllegalStateException("its clock is wrong by " + seen + ", not by " + by);
                    }
                    return "it says that it is " + HttpProbe.clock(service.port());
                },
                Duration.ZERO,
                () -> {});
    }
}
