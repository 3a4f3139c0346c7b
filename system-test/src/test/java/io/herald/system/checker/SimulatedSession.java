package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.AckMode;
import io.herald.system.history.SessionEvent.CaughtUp;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Disconnected;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import io.herald.system.history.SessionEvent.Receipt;
import io.herald.system.history.SessionEvent.Reset;
import io.herald.system.history.SessionEvent.Subscribed;
import java.util.List;
import java.util.TreeSet;

/** One session of a {@link Simulation}: sends what the inbox holds, in order, and acknowledges by the rules. */
final class SimulatedSession {

    private static final String NO_CURSOR = "";

    private final Simulation simulation;
    private final long number;
    private final SimulatedInbox inbox;
    private final String device;
    private final AckMode mode;
    private final long tokenExpiresAt;
    private final TreeSet<Long> refused = new TreeSet<>();
    private final TreeSet<Long> inFlight = new TreeSet<>();
    private final TreeSet<Long> skipped = new TreeSet<>();
    private long sent;
    private boolean open;

    SimulatedSession(Simulation simulation, long number, String user, String device) {
        this.simulation = simulation;
        this.number = number;
        this.inbox = simulation.inbox(user);
        this.device = device;
        this.mode = AckMode.values()[simulation.random.nextInt(3)];
        long begun = simulation.tick();
        this.tokenExpiresAt =
                simulation.random.nextInt(4) == 0 ? begun + simulation.random.nextInt(3_000) + 500 : Event.NEVER;
        simulation.add(new Connected(begun, number, user, device, "node-1", tokenExpiresAt));
    }

    void open() {
        open = true;
        int kind = simulation.random.nextInt(4);
        long after = simulation.cursor(device);
        if (kind == 0 && after > 0) {
            subscribe(Simulation.EPOCH, after);
            sent = after;
            return;
        }
        subscribe(kind == 1 ? "e0" : NO_CURSOR, kind == 1 ? 7 : 0);
        if (kind == 1) {
            simulation.add(new Reset(simulation.tick(), number, Simulation.EPOCH, 0));
        }
        skipped.addAll(inbox.acked);
        deliver();
        simulation.add(new CaughtUp(simulation.tick(), number, Simulation.EPOCH, sent));
    }

    private void subscribe(String epoch, long after) {
        simulation.add(new Subscribed(simulation.tick(), number, mode, epoch, after, 1_000));
    }

    long sent() {
        return sent;
    }

    boolean isOpen() {
        return open;
    }

    boolean expired(long now) {
        return open && now >= tokenExpiresAt;
    }

    String device() {
        return device;
    }

    String user() {
        return inbox.user;
    }

    /** Sends what it has not sent yet, if its token is still good. */
    void deliver() {
        if (expired(simulation.tick())) {
            close();
        }
        while (open && sent < inbox.entries.size()) {
            sent++;
            if (!skipped.contains(sent)) {
                send(sent);
            }
        }
    }

    private void send(long seq) {
        Sending sending = inbox.entries.get((int) seq - 1);
        simulation.add(new Message(
                simulation.tick(), number, Simulation.EPOCH, seq, sending.source(), sending.id(), sending.content()));
        if (mode == AckMode.AUTO) {
            inbox.acked.add(seq);
        } else {
            inFlight.add(seq);
        }
    }

    /** The client does something with what it holds. */
    void answer() {
        if (!refused.isEmpty() && simulation.random.nextBoolean()) {
            long again = refused.first();
            refused.remove(again);
            send(again);
        } else if (!inFlight.isEmpty()) {
            long seq = inFlight.stream()
                    .skip(simulation.random.nextInt(inFlight.size()))
                    .findFirst()
                    .orElseThrow();
            if (simulation.random.nextInt(5) == 0) {
                refuse(seq);
            } else {
                acknowledge(seq, simulation.random.nextInt(3) > 0);
            }
        }
    }

    private void refuse(long seq) {
        simulation.add(new Nack(simulation.tick(), number, Simulation.EPOCH, seq));
        if (mode == AckMode.CLIENT) {
            while (!inFlight.isEmpty() && inFlight.first() <= seq) {
                refused.add(inFlight.removeFirst());
            }
        } else {
            inFlight.remove(seq);
            refused.add(seq);
        }
    }

    private void acknowledge(long seq, boolean withReceipt) {
        String receipt = withReceipt ? "r" + seq : "";
        simulation.add(new Ack(simulation.tick(), number, Simulation.EPOCH, seq, receipt));
        if (mode == AckMode.CLIENT) {
            while (!inFlight.isEmpty() && inFlight.first() <= seq) {
                inbox.acked.add(inFlight.removeFirst());
            }
        } else {
            inFlight.remove(seq);
            inbox.acked.add(seq);
        }
        if (withReceipt) {
            simulation.add(new Receipt(simulation.tick(), number, receipt));
        }
    }

    void acknowledgeAll(boolean butTheLast) {
        List.copyOf(refused).forEach(seq -> {
            refused.remove(seq);
            send(seq);
        });
        for (long seq : inFlight.stream().toList()) {
            if (!butTheLast || seq != inbox.entries.size()) {
                acknowledge(seq, true);
            }
        }
    }

    void close() {
        open = false;
        simulation.add(new Disconnected(simulation.tick(), number, 1000, "as it pleases"));
    }
}
