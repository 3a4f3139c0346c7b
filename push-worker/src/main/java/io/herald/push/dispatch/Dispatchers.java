package io.herald.push.dispatch;

import io.herald.push.provider.PushSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** The dispatchers of a worker, one per sender. At the end no more is claimed, and what is under way has {@code PATIENCE} to be answered. */
public final class Dispatchers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatchers.class);

    /** Stopped first of the worker's own: planning may go on, because what it plans is durable. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<PushSender, Gate> gates;
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private volatile boolean running;

    Dispatchers(Map<PushSender, Gate> gates, Dispatcher.Dispatching shared) {
        this.gates = gates;
        gates.forEach((sender, gate) -> dispatchers.add(new Dispatcher(sender, gate, shared)));
    }

    /** There may be something to send. Any thread, without blocking. */
    public void wake() {
        dispatchers.forEach(Dispatcher::wake);
    }

    /** The senders of this worker. */
    public List<PushSender> senders() {
        return List.copyOf(gates.keySet());
    }

    /** Why what has stopped, by sender, or sender and lane. Empty when all is well. */
    public Map<String, String> stopped() {
        Map<String, String> reasons = new TreeMap<>();
        gates.values().forEach(gate -> reasons.putAll(gate.stopped()));
        return reasons;
    }

    @Override
    public void start() {
        dispatchers.forEach(Dispatcher::start);
        running = true;
        if (gates.isEmpty()) {
            log.warn("No push provider is configured: devices get nothing. docs/operations.md tells how");
        } else {
            log.info(
                    "Push senders: {}",
                    String.join(
                            ", ",
                            senders().stream().map(PushSender::name).sorted().toList()));
        }
    }

    @Override
    public void stop() {
        running = false;
        try {
            for (Dispatcher each : dispatchers) {
                each.stop();
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (underWay() > 0 && System.nanoTime() < end) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (underWay() > 0) {
            log.warn("{} pushes are not answered: they are tried again when their lease is over", underWay());
        }
    }

    private int underWay() {
        return gates.values().stream().mapToInt(Gate::underWay).sum();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    static Map<PushSender, Gate> gates(List<PushSender> senders, DispatchProperties settings) {
        Map<PushSender, Gate> gates = new HashMap<>();
        Map<String, PushSender> names = new HashMap<>();
        for (PushSender sender : senders) {
            if (names.put(sender.name(), sender) != null) {
                throw new IllegalStateException("two senders are called " + sender.name());
            }
            gates.put(
                    sender,
                    new Gate(sender.name(), sender.limits(), settings.probeInterval(), settings.laneStopUsers()));
        }
        return gates;
    }
}
