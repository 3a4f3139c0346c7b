package io.herald.system.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One device of one user: connects to some node, receives, answers, and connects again with jitter whenever the connection is
 * gone, for as long as it is not stopped.
 */
public final class Device {

    /** The server's heart-beats come every ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final int SMALL_BUFFER = 8 * 1024;
    private static final long RETRY_MILLIS = 200;
    private static final int RETRY_SPREAD_MILLIS = 800;

    private final Surroundings surroundings;
    private final String user;
    private final String name;
    private final Behaviour behaviour;
    private final Random random;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by {@code lock}, as is everything below. */
    private Place received = Place.NONE;

    private @Nullable Session session;
    private @Nullable Thread thread;
    private boolean stopped;
    private boolean eager;
    private boolean stalling;
    private OptionalInt home = OptionalInt.empty();
    private long asleepUntil = System.nanoTime();
    private long stalledUntil = System.nanoTime();

    /** @param name unique in the run, and the seed of what it does at random */
    public Device(Surroundings surroundings, String user, String name, Behaviour behaviour, long seed) {
        this.surroundings = surroundings;
        this.user = user;
        this.name = name;
        this.behaviour = behaviour;
        this.random = new Random(seed ^ name.hashCode());
    }

    /** Whose it is. */
    public String user() {
        return user;
    }

    /** Begins. */
    public void start() {
        lock.lock();
        try {
            thread = Thread.ofVirtual().name(name).start(this::live);
        } finally {
            lock.unlock();
        }
    }

    private void live() {
        while (!isStopped()) {
            try {
                serve();
            } catch (IOException | IllegalArgumentException e) {
                gone(e.toString());
            } catch (InterruptedException e) {
                return;
            }
            try {
                rest();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One session, from connecting to its end. */
    private void serve() throws IOException, InterruptedException {
        List<Node> nodes = surroundings.nodes();
        Node node = nodes.get(home().orElseGet(() -> random.nextInt(nodes.size())) % nodes.size());
        Instant tokenExpiresAt = Instant.now().plus(behaviour.tokenLifetime());
        String token = surroundings.tokens().issue(user, behaviour.tokenLifetime());
        int receiveBuffer = behaviour.isSlow() ? SMALL_BUFFER : 0;
        try (WebSocket socket = WebSocket.connect(node.uri(), Map.of(), receiveBuffer, PATIENCE)) {
            Session begun = new Session(surroundings, behaviour, random, socket, received());
            begun.open(user, name, node, token, tokenExpiresAt);
            begin(begun);
            while (begun.next()) {
                pauseReading(begun);
            }
        }
    }

    private void begin(Session begun) throws IOException {
        lock.lock();
        try {
            session = begun;
            if (stopped) {
                begun.leave();
            } else if (eager) {
                begun.becomeEager();
            }
        } finally {
            lock.unlock();
        }
    }

    private void gone(String reason) {
        lock.lock();
        try {
            if (session != null) {
                session.end(0, reason);
            }
        } finally {
            lock.unlock();
        }
    }

    private void pauseReading(Session current) throws InterruptedException {
        lock.lock();
        try {
            if (behaviour.isSlow()) {
                long until = System.nanoTime() + behaviour.readingPause().toNanos();
                await(() -> eager ? System.nanoTime() : until);
            }
            if (stalling) {
                await(() -> stalledUntil);
                stalling = false;
                current.stalled(false);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Between two sessions: a jittered retry, or longer when it was sent to sleep. */
    private void rest() throws InterruptedException {
        lock.lock();
        try {
            if (session != null) {
                received = session.received();
                session = null;
                stalling = false;
            }
            long retry = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS + random.nextInt(RETRY_SPREAD_MILLIS));
            await(() -> Math.max(retry, asleepUntil));
        } finally {
            lock.unlock();
        }
    }

    /** Until then ({@link System#nanoTime}), which may come nearer meanwhile, or until it is stopped. The lock is held. */
    private void await(LongSupplier until) throws InterruptedException {
        long left = until.getAsLong() - System.nanoTime();
        while (left > 0 && !stopped) {
            changed.awaitNanos(left);
            left = until.getAsLong() - System.nanoTime();
        }
    }

    private Place received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    private OptionalInt home() {
        lock.lock();
        try {
            return home;
        } finally {
            lock.unlock();
        }
    }

    /** From its next connection on it goes to this of the nodes, in their order and around; empty = to any. */
    void goTo(OptionalInt node) {
        lock.lock();
        try {
            home = node;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Thread thread() {
        lock.lock();
        try {
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has a session now. */
    public boolean isConnected() {
        lock.lock();
        try {
            return session != null;
        } finally {
            lock.unlock();
        }
    }

    /** Cuts the connection with a reset and comes back after {@code sleep}. Returns whether there was one. */
    public boolean reset(Duration sleep) {
        lock.lock();
        try {
            asleepUntil = System.nanoTime() + sleep.toNanos();
            if (session == null) {
                return false;
            }
            session.reset("reset by the device");
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Stops reading for a while, with the connection open. Returns whether there was one. */
    public boolean stall(Duration time) {
        lock.lock();
        try {
            if (session == null) {
                return false;
            }
            stalling = true;
            session.stalled(true);
            stalledUntil = System.nanoTime() + time.toNanos();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** From now on it reads and acknowledges as fast as it can, and comes back at once from wherever it is. */
    public void becomeEager() {
        lock.lock();
        try {
            eager = true;
            asleepUntil = System.nanoTime();
            stalledUntil = System.nanoTime();
            changed.signalAll();
            if (session != null) {
                session.becomeEager();
            }
        } catch (IOException e) {
            abandon("cannot be written to: " + e);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves politely, and does not come back. Returns when its thread has ended. */
    public void stop() throws InterruptedException {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
            if (session != null) {
                session.leave();
            }
        } catch (IOException e) {
            abandon("cannot be written to: " + e);
        } finally {
            lock.unlock();
        }
        Thread running = thread();
        if (running != null && !running.join(Duration.ofSeconds(5))) {
            abandon("the server did not answer DISCONNECT");
            running.join();
        }
    }

    private void abandon(String reason) {
        lock.lock();
        try {
            if (session != null) {
                session.reset(reason);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
