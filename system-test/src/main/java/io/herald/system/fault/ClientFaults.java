package io.herald.system.fault;

import io.herald.system.client.Device;
import io.herald.system.client.Fleet;
import io.herald.system.net.Direction;
import io.herald.system.net.Flow;
import io.herald.system.net.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** What clients do. */
public final class ClientFaults {

    private static final String TARGET = "clients";
    private static final Duration AWAY = Duration.ofSeconds(8);

    private static final Duration SILENT = Duration.ofSeconds(10);
    private static final Duration DEAF = Duration.ofSeconds(3);

    private final Fleet fleet;
    private final List<TcpProxy> ways;

    /** @param ways what stands between a share of the clients and the nodes */
    public ClientFaults(Fleet fleet, List<TcpProxy> ways) {
        this.fleet = fleet;
        this.ways = ways;
    }

    /** All of them. */
    public List<Supplier<Fault>> all() {
        return List.of(this::reset, this::storm, this::sleep, this::stall, this::halfOpen, this::loseAcks);
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

    /** The network of some is gone and nobody is told. */
    public Fault halfOpen() {
        return silent("half-open", Direction.TO_CLIENT, SILENT, TcpProxy::swallow);
    }

    /** What some clients send, acknowledgements above all, is lost, while they go on receiving. */
    public Fault loseAcks() {
        return silent("acknowledgements lost", Direction.TO_SERVER, DEAF, way -> {
            way.set(Direction.TO_SERVER, new Flow.Swallow());
            return way.connections();
        });
    }

    private Fault silent(String kind, Direction struck, Duration hold, ToIntFunction<TcpProxy> silence) {
        return new Fault(
                kind,
                TARGET,
                () -> {
                    long sessions = ways.stream().mapToInt(silence).sum();
                    return Fault.struck(sessions, "sessions, ") + Fault.awaitLoss(ways, struck);
                },
                hold,
                () -> ways.forEach(TcpProxy::heal));
    }

    private Fault strike(String kind, double share, Predicate<Device> strike, Duration hold) {
        return new Fault(kind, TARGET, () -> Fault.struck(fleet.strike(share, strike), "sessions"), hold, () -> {});
    }
}
