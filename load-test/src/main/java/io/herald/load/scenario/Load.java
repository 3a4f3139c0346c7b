package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.system.HopTimes;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Books;
import io.herald.load.traffic.Books.Balance;
import io.herald.load.traffic.Lane;
import io.herald.load.traffic.Latencies;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Pace;
import io.herald.load.traffic.Publisher;
import io.herald.load.traffic.Stamp;
import io.herald.load.wire.EventLoops;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A load on one running system: its users, its producer, its books. One thread at a time drives it. */
public final class Load implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    static final Duration CONNECT_LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration HEAD_START = Duration.ofMillis(5);

    /** Reading a system's timers takes seconds of silence, and it compiles what reads them; so long does the load go on again afterwards. */
    private static final Duration RESUMING = Duration.ofSeconds(3);

    /** Compilers are looked at over so long a time. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    /** Of a core, used by the compilers of all servers together: less is as settled as it gets. */
    private static final double SETTLED_SHARE = 0.02;

    private final SystemUnderTest system;
    private final LoadSettings settings;
    private final int users;
    private final Books books;
    private final Map<Lane, Latencies> latencies = new EnumMap<>(Lane.class);
    private final EventLoops loops;
    private final Population population;
    private final Publisher publisher;
    private final CpuMeter cpu;
    private final SplittableRandom random;
    private final AtomicReference<String> lastRefusal = new AtomicReference<>("none");

    /** Prepares the system for so many users; nobody is connected yet. */
    public Load(SystemUnderTest system, LoadSettings settings, int users) {
        this.system = system;
        this.settings = settings;
        this.users = users;
        this.books = new Books(users);
        for (Lane lane : Lane.values()) {
            latencies.put(lane, new Latencies());
        }
        system.prepare(users);
        this.loops = new EventLoops(settings.eventLoops(), CONNECT_TIMEOUT);
        this.population = new Population(system, loops, settings.clients(), books, latencies, users);
        this.publisher = system.publisher(settings.letter(), settings.linger());
        this.cpu = new CpuMeter(system.servers());
        this.random = new SplittableRandom(settings.seed());
    }

    SystemUnderTest system() {
        return system;
    }

    Population population() {
        return population;
    }

    CpuMeter cpu() {
        return cpu;
    }

    Books books() {
        return books;
    }

    int connectAtOnce() {
        return settings.connectAtOnce();
    }

    /** The settings that every row shows, those of the system included. */
    Map<String, Object> settings() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("users", users);
        all.putAll(settings.shown());
        all.putAll(system.settings());
        return all;
    }

    /** What is sent. */
    Letter letter() {
        return settings.letter();
    }

    /** Connects everybody. */
    void connectAll() throws TimeoutException {
        population.connect(IntStream.range(0, users), settings.connectAtOnce(), CONNECT_LIMIT);
    }

    /** Sends to random users at a rate for so long, and does not wait for anything to arrive. */
    void unicast(double perSecond, Duration time) {
        Pace.run(perSecond, time, System.nanoTime(), this::sendToAnybody);
    }

    /**
     * Sends at a rate until the compilers of the servers have hardly anything to do any more, which takes five JVMs longer than one
     * and one that is loaded longer than one that is not. Systems without a JVM are settled at once.
     *
     * @param limit how long, at most
     * @return how long it took
     */
    Duration settle(double perSecond, Duration limit) {
        long begun = System.nanoTime();
        boolean settled = false;
        while (!settled && System.nanoTime() - begun < limit.toNanos()) {
            CpuMeter.Reading before = cpu.read();
            unicast(perSecond, SETTLING);
            settled = cpu.read().since(before).compilingMicros() < SETTLED_SHARE * SETTLING.toNanos() / 1000;
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void sendToAnybody(long due) {
        sendTo(random.nextInt(users), due);
    }

    /** Sends the user's next message. */
    void sendTo(int user, long due) {
        int number = books.nextNumber(user);
        books.sent(1);
        publisher.toUser(user, new Stamp(Lane.UNICAST, user, number, due).id(), new Publisher.Outcome() {
            @Override
            public void accepted() {
                books.accepted(Lane.UNICAST, user, number);
            }

            @Override
            public void refused(String reason) {
                books.refused(1);
                lastRefusal.set(reason);
            }
        });
    }

    /** Sends one message to a list of users; {@code number} counts broadcasts, {@code part} the lists of one. */
    void sendToAll(List<Integer> list, int number, int part, long due) {
        books.sent(list.size());
        publisher.toUsers(list, new Stamp(Lane.BROADCAST, part, number, due).id(), new Publisher.Outcome() {
            @Override
            public void accepted() {
                list.forEach(user -> books.accepted(Lane.BROADCAST, user, number));
            }

            @Override
            public void refused(String reason) {
                books.refused(list.size());
                lastRefusal.set(reason);
            }
        });
    }

    /**
     * Sends one message to everyone the system knows, all users of the load among them.
     *
     * @return its id
     */
    String sendToEveryone(int number, long due) {
        String id = new Stamp(Lane.BROADCAST, 0, number, due).id();
        books.sent(users);
        publisher.toEveryone(id, new Publisher.Outcome() {
            @Override
            public void accepted() {
                IntStream.range(0, users).forEach(user -> books.accepted(Lane.BROADCAST, user, number));
            }

            @Override
            public void refused(String reason) {
                books.refused(users);
                lastRefusal.set(reason);
            }
        });
        return id;
    }

    /**
     * Loads at a rate for so long, and measures from its first due message to its last receipt. A system with timers of its own is loaded for
     * three seconds before that, which its hops' times include; what of these is still under way counts as delivered.
     */
    Measured measure(double perSecond, Duration time) {
        return measure(perSecond, time, this::drain);
    }

    /** As {@link #measure}, where some of it is not going to arrive now; {@code lost} then counts what is on its way. */
    Measured measureWithoutDrain(double perSecond, Duration time) {
        return measure(perSecond, time, () -> Pace.awaitTime(System.nanoTime() + GRACE.toNanos()));
    }

    /** As {@link #measure(double, Duration)}, and ends as the caller says. */
    Measured measure(double perSecond, Duration time, Runnable drain) {
        profile();
        HopTimes hopsBefore = system.hops();
        if (!hopsBefore.equals(HopTimes.NONE)) {
            unicast(perSecond, RESUMING);
        }
        long receivedBefore = books.received();
        CpuMeter.Reading before = cpu.read();
        Latencies unicast = latencies(Lane.UNICAST);
        long start = System.nanoTime() + HEAD_START.toNanos();
        unicast.begin(start);
        long end = Pace.run(perSecond, time, start, this::sendToAnybody);
        unicast.end(end);
        drain.run();
        long drained = System.nanoTime();
        CpuMeter.Usage used = cpu.read().since(before);
        HopTimes hops = system.hops();
        endProfile("%.0f".formatted(perSecond));
        return new Measured(
                perSecond,
                time,
                books.received() - receivedBefore,
                unicast.take(),
                used,
                hops.figuresSince(hopsBefore),
                Duration.ofNanos(Math.max(0, drained - end)),
                books.balance());
    }

    /** Begins to profile the servers, where that is asked for. */
    void profile() {
        settings.profiler().ifPresent(profiler -> profiler.start(system.servers()));
    }

    /** Ends that. */
    void endProfile(String label) {
        settings.profiler().ifPresent(profiler -> profiler.stop(system.servers(), label));
    }

    Latencies latencies(Lane lane) {
        Latencies found = latencies.get(lane);
        if (found == null) {
            throw new IllegalArgumentException(lane.toString());
        }
        return found;
    }

    /** Waits until everything sent has arrived; false when it took longer than the limit. */
    boolean drain() {
        return await(books::settled, settings.drainLimit());
    }

    /** Waits until a condition holds; false when it took longer than the limit. */
    static boolean await(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return true;
    }

    /** What has been received again so far does not count. */
    void forgetRepeated() {
        books.forgetRepeated();
    }

    /** How things stand; and on standard error what a person should know about failures. */
    Balance balance() {
        Balance balance = books.balance();
        if (balance.refused() > 0) {
            System.err.println("The last refused message: " + lastRefusal.get());
        }
        if (population.lostConnections() > 0) {
            System.err.println(
                    population.lostConnections() + " connections were lost; the last one: " + population.lastReason());
        }
        return balance;
    }

    @Override
    public void close() {
        publisher.close();
        loops.close();
    }
}
