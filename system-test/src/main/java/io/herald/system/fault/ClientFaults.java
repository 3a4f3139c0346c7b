package io.herald.system.fault;

import io.herald.system.client.Device;
import io.herald.system.client.Fleet;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What clients do. */
public final class ClientFaults {

    private static final String TARGET = "clients";
    private static final Duration AWAY = Duration.ofSeconds(8);

    private final Fleet fleet;

    public ClientFaults(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All of them. */
    public List<Supplier<Fault>> all() {
        return List.of(this::reset, this::storm, this::sleep, this::stall);
    }

    /** Some lose their connections; acknowledgements under way are lost with them. */
    public Fault reset() {
        return strike("reset", 0.3, device -> device.reset(Duration.ZERO), Duration.ZERO);
    }

    /** Everybody loses his connection and comes back at once. */
    public Fault storm() {
        return strike("reconnect storm", 1.0, device -> device.reset(Duration.ZERO), Duration.ZERO);
    }

    /** Some go to sleep and come back later. */
    public Fault sleep() {
        return strike("sleep and return", 0.2, device -> device.reset(AWAY), AWAY);
    }

    /** Some stop reading, with the connection open. */
    public Fault stall() {
        return strike("stopped reading", 0.1, device -> device.stall(AWAY), AWAY);
    }

    private Fault strike(String kind, double share, Predicate<Device> strike, Duration hold) {
        return new Fault(kind, TARGET, () -> Fault.struck(fleet.strike(share, strike), "sessions"), hold, () -> {});
    }
}
