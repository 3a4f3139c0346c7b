package io.herald.system.client;

import io.herald.system.history.SessionEvent.AckMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** All devices of a run that connect: one or more for each user but the absent, of every behaviour, chosen by the seed. */
public final class Fleet implements AutoCloseable {

    /** Lifetime of a token that outlives every run. */
    public static final Duration LONG = Duration.ofHours(4);

    private final Surroundings surroundings;
    private final List<String> users;
    private final long seed;
    private final Random random;
    private final List<Device> devices = new ArrayList<>();
    private final List<Device> collectors = new ArrayList<>();

    /**
     * @param absent those of the users who do not connect before {@link #drain()}
     * @param shortToken lifetime of the tokens of those devices whose tokens end within the run
     */
    public Fleet(Surroundings surroundings, List<String> users, Set<String> absent, Duration shortToken, long seed) {
        this.surroundings = surroundings;
        this.users = users;
        this.seed = seed;
        this.random = new Random(seed);
        for (String user : users) {
            int count = 1 + (random.nextInt(5) == 0 ? 1 + random.nextInt(2) : 0);
            if (absent.contains(user)) {
                continue;
            }
            for (int number = 1; number <= count; number++) {
                devices.add(new Device(surroundings, user, user + "/" + number, behaviour(shortToken), seed));
            }
        }
    }

    private Behaviour behaviour(Duration shortToken) {
        AckMode mode = AckMode.values()[random.nextInt(AckMode.values().length)];
        boolean slow = random.nextInt(25) == 0;
        return new Behaviour(
                mode,
                random.nextInt(3) == 0,
                10 + random.nextInt(190),
                1 + random.nextInt(8),
                random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(5),
                random.nextInt(8) == 0 ? 30 : 0,
                slow ? Duration.ofMillis(50 + random.nextInt(200)) : Duration.ZERO,
                random.nextInt(15) == 0 ? shortToken : LONG);
    }

    /** All of them begin to connect. */
    public void start() {
        devices.forEach(Device::start);
    }

    /** How many there are. */
    public int size() {
        return devices.size();
    }

    /** How many are connected. */
    public long connected() {
        return devices.stream().filter(Device::isConnected).count();
    }

    /** Does something to a share of the devices, chosen at random. Returns how many it took effect on. */
    public long strike(double share, Predicate<Device> strike) {
        return devices.stream()
                .filter(device -> random.nextDouble() < share)
                .filter(strike)
                .count();
    }

    /** All connect anew, the same number to each node whatever has become of the nodes meanwhile, and stay there. */
    public void gather() {
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).goTo(OptionalInt.of(i));
            devices.get(i).reset(Duration.ZERO);
        }
    }

    /** Whoever connects anew goes to any node again. */
    public void scatter() {
        devices.forEach(device -> device.goTo(OptionalInt.empty()));
    }

    /**
     * From now on everybody reads and acknowledges at once, and each user gets one more device, without a memory, which collects
     * what his other devices have received and not acknowledged.
     */
    public void drain() {
        devices.forEach(Device::becomeEager);
        for (String user : users) {
            Device collector = new Device(surroundings, user, user + "/collector", Behaviour.eager(LONG), seed);
            collectors.add(collector);
            collector.start();
        }
    }

    /** The devices that {@link #drain} has added leave; returns when they have. */
    public void dismissCollectors() {
        stop(collectors);
        collectors.clear();
    }

    /** All leave; returns when they have. */
    @Override
    public void close() {
        stop(devices);
        stop(collectors);
    }

    private static void stop(List<Device> leaving) {
        List<Thread> stopping = new ArrayList<>();
        for (Device device : leaving) {
            stopping.add(Thread.ofVirtual().start(() -> {
                try {
                    device.stop();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
