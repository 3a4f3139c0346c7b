package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.ProducerEvent.Sent;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.RunEvent.Drained;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.RunEvent.FaultTookEffect;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Resources;
import io.herald.system.history.RunEvent.Terms;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Positions;
import io.herald.system.history.StoreEvent.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A correct system in one thread: it plays producers, Kafka, the consumer, sessions and pushes by the rules, and writes the
 * history that they would leave. Everything random comes from the seed. Time advances by itself, a microsecond per event and
 * sometimes a leap.
 */
final class Simulation {

    static final String EPOCH = "e1";
    static final int CATCH_UP = 5_000;
    private static final int USERS = 6;
    private static final int PARTITIONS = 2;
    private static final int STEPS = 400;
    private static final long PUSH_AFTER = 2_000;
    private static final long PUSH_PATIENCE = 3_000;
    private static final long LEAP = 12_000;

    /** A record of the input topic. */
    private record Entry(Sending sending, int partition, long offset) {}

    final Random random;
    final List<Event> events = new ArrayList<>();
    final List<SimulatedSession> sessions = new ArrayList<>();
    private final Map<String, SimulatedInbox> inboxes = new TreeMap<>();
    private final List<Sending> valid = new ArrayList<>();
    private final List<List<Entry>> log = new ArrayList<>();
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<String, List<String>> devices = new HashMap<>();
    private final Set<String> succeeded = new HashSet<>();
    private final Set<String> goneDevices = new HashSet<>();
    private final List<Event> dump = new ArrayList<>();
    private long now;
    private long sends;

    private Simulation(long seed) {
        random = new Random(seed);
    }

    /** The events of one run. */
    static List<Event> run(long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.play(seed);
        return simulation.events;
    }

    private void play(long seed) {
        add(new Terms(tick(), seed, CATCH_UP, 100, 50, PUSH_PATIENCE));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            log.add(new ArrayList<>());
            next.put(partition, 0L);
        }
        add(new Resources(tick(), Moment.BASELINE, "delivery-1", Map.of("heap", 100L << 20, "threads", 40L)));
        for (int user = 0; user < USERS; user++) {
            addDevice("u" + user, 0);
        }
        add(new FaultInjected(tick(), 1, "kill -9", "ingest-1"));
        add(new FaultTookEffect(tick(), 1, "exit code 137"));
        add(new FaultEnded(tick(), 1));
        for (int step = 0; step < STEPS; step++) {
            step();
        }
        add(new Healed(tick()));
        drain();
        writeDump();
    }

    private void step() {
        sessions.stream().filter(session -> session.expired(now)).toList().forEach(SimulatedSession::close);
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4 -> produce();
            case 5, 6 -> consume(random.nextInt(PARTITIONS));
            case 7 -> connect("u" + random.nextInt(USERS), random.nextInt(2));
            case 8, 9, 10 -> anySession().ifPresent(SimulatedSession::answer);
            case 11 -> anySession().filter(session -> random.nextInt(3) == 0).ifPresent(SimulatedSession::close);
            case 12 -> samplePositions();
            default -> {
                if (random.nextInt(4) == 0) {
                    leap();
                } else {
                    push();
                }
            }
        }
    }

    /** A long time passes in which only the consumer and the push worker do something. */
    private void leap() {
        consumeAll();
        now += PUSH_AFTER;
        push();
        now += LEAP;
    }

    private Optional<SimulatedSession> anySession() {
        List<SimulatedSession> open =
                sessions.stream().filter(SimulatedSession::isOpen).toList();
        return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
    }

    private void produce() {
        switch (random.nextInt(20)) {
            case 0 -> send(Contract.BROKEN, "", "broken-" + sends, List.of(), "", logged());
            case 1 ->
                acknowledged()
                        .ifPresent(sending -> send(
                                Contract.CONTRADICTS,
                                sending.source(),
                                sending.id(),
                                sending.users(),
                                "c" + sends,
                                logged()));
            case 2, 3 -> again();
            case 4 -> send(Contract.KEPT, "s", "n" + sends, users(), "c" + sends, Outcome.FAILED);
            case 5, 6 -> send(Contract.KEPT, "s", "n" + sends, users(), "c" + sends, Outcome.UNKNOWN);
            default -> send(Contract.KEPT, "s", "n" + sends, users(), "c" + sends, Outcome.ACKNOWLEDGED);
        }
    }

    private static Outcome logged() {
        return Outcome.ACKNOWLEDGED;
    }

    private Optional<Sending> acknowledged() {
        List<Sending> candidates = valid.stream()
                .filter(sending -> log.stream().flatMap(List::stream).anyMatch(entry -> entry.sending() == sending))
                .toList();
        return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(random.nextInt(candidates.size())));
    }

    private void again() {
        if (!valid.isEmpty()) {
            Sending old = valid.get(random.nextInt(valid.size()));
            send(old, logged());
        }
    }

    private List<String> users() {
        int first = random.nextInt(USERS);
        return random.nextInt(5) > 0
                ? List.of("u" + first)
                : List.of("u" + first, "u" + (first + 1) % USERS, "u" + (first + 2) % USERS);
    }

    private void send(
            Contract contract, String source, String id, List<String> users, String content, Outcome outcome) {
        long pushAfter = random.nextInt(3) == 0 ? PUSH_AFTER : Event.NEVER;
        boolean plain = contract != Contract.KEPT || users.size() > 1;
        send(contract, source, id, users, content, pushAfter, plain ? Life.PLAIN : life(users.getFirst()), outcome);
    }

    /** Sometimes the latest under a collapse key, sometimes the cancel or the update of what the user has been sent before. */
    private Life life(String user) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> new Life("", 0, "", "", "k" + random.nextInt(2));
            case 2 -> new Life("", 0, plainOf(user), "", "");
            case 3 -> new Life("", 0, "", plainOf(user), "");
            case 4 -> new Life("", now, "", "", "");
            default -> Life.PLAIN;
        };
    }

    /** Only what is stored: what comes later than its cancel never comes. */
    private String plainOf(String user) {
        SimulatedInbox inbox = inbox(user);
        for (int seq = inbox.entries.size(); seq > 0; seq--) {
            Sending sending = inbox.entries.get(seq - 1);
            if (sending.life().equals(Life.PLAIN) && succeeded.add(sending.id() + " of " + user)) {
                return sending.id();
            }
        }
        return "";
    }

    private void send(Sending old, Outcome outcome) {
        send(old.contract(), old.source(), old.id(), old.users(), old.content(), old.pushAfter(), old.life(), outcome);
    }

    private void send(
            Contract contract,
            String source,
            String id,
            List<String> users,
            String content,
            long pushAfter,
            Life life,
            Outcome outcome) {
        Sending sending =
                new Sending(tick(), ++sends, contract, source, id, users, content, Event.NEVER, pushAfter, life);
        add(sending);
        if (contract == Contract.KEPT) {
            valid.add(sending);
        }
        if (outcome == Outcome.ACKNOWLEDGED || (outcome == Outcome.UNKNOWN && random.nextBoolean())) {
            int partition = users.isEmpty() ? 0 : Math.floorMod(users.getFirst().hashCode(), PARTITIONS);
            log.get(partition)
                    .add(new Entry(sending, partition, log.get(partition).size()));
        }
        if (outcome != Outcome.UNKNOWN || random.nextBoolean()) {
            add(new Sent(tick(), sending.send(), outcome));
        }
    }

    private void consumeAll() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            while (next.getOrDefault(partition, 0L) < log.get(partition).size()) {
                consume(partition);
            }
        }
    }

    /** One batch of one partition. */
    private void consume(int partition) {
        List<Entry> records = log.get(partition);
        long from = next.getOrDefault(partition, 0L);
        long to = Math.min(records.size(), from + 1 + random.nextInt(5));
        for (long offset = from; offset < to; offset++) {
            Entry entry = records.get((int) offset);
            Sending sending = entry.sending();
            if (sending.contract() == Contract.KEPT) {
                sending.users().forEach(user -> inbox(user).append(sending, now));
            } else {
                dump.add(new DeadLetter(0, partition, offset, raw(sending), "because"));
            }
        }
        next.put(partition, Math.max(to, from));
        sessions.forEach(SimulatedSession::deliver);
    }

    SimulatedInbox inbox(String user) {
        return inboxes.computeIfAbsent(user, SimulatedInbox::new);
    }

    private void connect(String user, int device) {
        String name = user + "/" + device;
        if (sessions.stream()
                .noneMatch(session -> session.isOpen() && session.device().equals(name))) {
            SimulatedSession session = new SimulatedSession(this, sessions.size() + 1L, user, name);
            session.open();
            sessions.add(session);
            session.deliver();
        }
    }

    /** How far the device has got, by its last session; 0 = it never had one. */
    long cursor(String device) {
        return sessions.stream()
                .filter(session -> session.device().equals(device))
                .mapToLong(SimulatedSession::sent)
                .reduce(0, (earlier, last) -> last);
    }

    private void samplePositions() {
        Map<String, Long> heads = new TreeMap<>();
        inboxes.forEach((user, inbox) -> heads.put(user, (long) inbox.entries.size()));
        add(new Positions(tick(), EPOCH, Map.copyOf(next), heads));
    }

    private void addDevice(String user, int number) {
        String device = "token-" + user + "-" + number;
        devices.computeIfAbsent(user, name -> new ArrayList<>()).add(device);
        add(new DeviceAdded(tick(), device, user));
    }

    /** Pushes what is overdue. */
    private void push() {
        inboxes.forEach((user, inbox) -> {
            for (int seq = 1; seq <= inbox.entries.size(); seq++) {
                Sending sending = inbox.entries.get(seq - 1);
                boolean due = sending.pushAfter() != Event.NEVER
                        && sending.at() + sending.pushAfter() <= now
                        && !inbox.acked.contains((long) seq);
                if (due && inbox.pushed.add((long) seq)) {
                    pushToDevices(user, seq);
                }
            }
        });
    }

    private void pushToDevices(String user, long seq) {
        for (String device : List.copyOf(devices.getOrDefault(user, List.of()))) {
            if (!goneDevices.contains(device)) {
                if (random.nextInt(4) == 0) {
                    add(new Pushed(tick(), device, user, EPOCH, seq, device + seq, Answer.RETRY));
                }
                boolean gone = random.nextInt(10) == 0;
                add(new Pushed(tick(), device, user, EPOCH, seq, device + seq, gone ? Answer.GONE : Answer.ACCEPTED));
                if (gone) {
                    goneDevices.add(device);
                    addDevice(user, devices.getOrDefault(user, List.of()).size());
                }
            }
        }
    }

    /** Everybody connects, receives everything and acknowledges it, but for one user who leaves his last entry. */
    private void drain() {
        consumeAll();
        samplePositions();
        for (int user = 0; user < USERS; user++) {
            connect("u" + user, 0);
        }
        now += PUSH_AFTER;
        push();
        now += CATCH_UP + 1_000;
        sessions.forEach(SimulatedSession::deliver);
        sessions.stream()
                .filter(SimulatedSession::isOpen)
                .toList()
                .forEach(session -> session.acknowledgeAll(session.user().equals("u0")));
        sessions.forEach(SimulatedSession::deliver);
        add(new Drained(tick()));
        add(new Resources(tick(), Moment.AFTER, "delivery-1", Map.of("heap", 101L << 20, "threads", 41L)));
    }

    private void writeDump() {
        log.forEach(records -> records.forEach(entry -> add(new Logged(
                tick(),
                entry.partition(),
                entry.offset(),
                entry.sending().send(),
                entry.sending().source(),
                entry.sending().id(),
                raw(entry.sending())))));
        events.addAll(dump);
        inboxes.forEach((user, inbox) -> {
            for (int seq = 1; seq <= inbox.entries.size(); seq++) {
                Sending sending = inbox.entries.get(seq - 1);
                add(new Row(
                        now,
                        inbox.storedAt.get(seq - 1),
                        user,
                        EPOCH,
                        seq,
                        sending.source(),
                        sending.id(),
                        sending.content(),
                        inbox.hidden.contains((long) seq)));
            }
            add(new Inbox(now, user, EPOCH, 1, inbox.entries.size(), inbox.ackedRuns()));
        });
    }

    private static String raw(Sending sending) {
        return "raw-" + sending.id() + sending.content();
    }

    long tick() {
        return ++now;
    }

    void add(Event event) {
        events.add(event);
    }
}
