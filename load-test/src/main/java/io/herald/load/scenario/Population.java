package io.herald.load.scenario;

import io.herald.load.system.ClientSettings;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Books;
import io.herald.load.traffic.Lane;
import io.herald.load.traffic.Latencies;
import io.herald.load.traffic.Stamp;
import io.herald.load.wire.Connection;
import io.herald.load.wire.ConnectionListener;
import io.herald.load.wire.EventLoops;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The users of a run, a connection for each at most, and what these receive. Thread-safe. */
final class Population {

    private static final Duration POLL = Duration.ofMillis(5);

    private final SystemUnderTest system;
    private final EventLoops loops;
    private final ClientSettings settings;
    private final Books books;
    private final Map<Lane, Latencies> latencies;
    private final AtomicReferenceArray<@Nullable Session> sessions;
    private final AtomicInteger lostConnections = new AtomicInteger();
    private final AtomicReference<String> lastReason = new AtomicReference<>("none was lost");

    Population(
            SystemUnderTest system,
            EventLoops loops,
            ClientSettings settings,
            Books books,
            Map<Lane, Latencies> latencies,
            int users) {
        this.system = system;
        this.loops = loops;
        this.settings = settings;
        this.books = books;
        this.latencies = latencies;
        this.sessions = new AtomicReferenceArray<>(users);
    }

    /** How it goes with one connection. */
    private enum State {
        OPENING,
        SUBSCRIBED,
        CLOSED
    }

    private final class Session implements ConnectionListener {

        private final int user;
        private final Semaphore doors;
        private final LongConsumer onSubscribed;
        private volatile State state = State.OPENING;
        private volatile boolean wantedToEnd;
        /** What was due before the user was there says nothing about delivery. */
        private volatile long timedFrom = Long.MAX_VALUE;

        private @Nullable Connection connection;

        Session(int user, Semaphore doors, LongConsumer onSubscribed) {
            this.user = user;
            this.doors = doors;
            this.onSubscribed = onSubscribed;
        }

        @Override
        public void subscribed() {
            state = State.SUBSCRIBED;
            timedFrom = System.nanoTime();
            onSubscribed.accept(timedFrom);
            doors.release();
        }

        @Override
        public void message(ByteBuf body) {
            Stamp stamp = Stamp.in(body);
            boolean first = books.received(user, stamp);
            Latencies lane = latencies.get(stamp.lane());
            if (first && lane != null && stamp.due() >= timedFrom) {
                lane.received(stamp.due(), System.nanoTime());
            }
        }

        @Override
        public void closed(String reason) {
            if (state == State.OPENING) {
                doors.release();
            }
            state = State.CLOSED;
            if (!wantedToEnd) {
                lostConnections.incrementAndGet();
                lastReason.set(reason);
            }
        }
    }

    /** As {@link #connect(IntStream, int, Duration, LongConsumer)} when nobody asks when each was subscribed. */
    void connect(IntStream users, int atOnce, Duration limit) throws TimeoutException {
        connect(users, atOnce, limit, time -> {});
    }

    /**
     * Connects users and returns when all are subscribed.
     *
     * @param atOnce how many may be on their way between SYN and subscribed
     * @param onSubscribed gets {@link System#nanoTime} of each, on an event loop
     * @throws IllegalStateException when one was refused
     */
    void connect(IntStream users, int atOnce, Duration limit, LongConsumer onSubscribed) throws TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        Semaphore doors = new Semaphore(atOnce);
        int before = lostConnections.get();
        for (int user : users.toArray()) {
            enter(doors, deadline);
            Session session = new Session(user, doors, onSubscribed);
            session.connection = loops.connect(system.endpoint(user), system.dialect(user, settings), session);
            sessions.set(user, session);
        }
        for (int i = 0; i < atOnce; i++) {
            enter(doors, deadline);
        }
        int failed = lostConnections.get() - before;
        if (failed > 0) {
            throw new IllegalStateException(failed + " connections failed; the last one: " + lastReason.get());
        }
    }

    private static void enter(Semaphore doors, long deadline) throws TimeoutException {
        try {
            if (!doors.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("connecting took too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Cuts the connections of these users; returns when they are closed on this side. */
    void cut(IntStream users) {
        int[] all = users.toArray();
        for (int user : all) {
            Session session = sessions.get(user);
            if (session != null && session.connection != null) {
                session.wantedToEnd = true;
                session.connection.cut();
            }
        }
        for (int user : all) {
            Session session = sessions.get(user);
            while (session != null && session.state != State.CLOSED) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** These users stop reading, and their times do not count any more. They may be thrown out for it. */
    void hang(IntStream users) {
        users.forEach(user -> {
            Session session = sessions.get(user);
            if (session != null && session.connection != null) {
                session.timedFrom = Long.MAX_VALUE;
                session.wantedToEnd = true;
                session.connection.pause();
            }
        });
    }

    /** These users read again; who has been thrown out meanwhile is {@link #gone}. */
    void wake(IntStream users) {
        users.forEach(user -> {
            Session session = sessions.get(user);
            if (session != null && session.connection != null) {
                session.connection.resume();
            }
        });
    }

    /** Whether the user has no connection now. */
    boolean gone(int user) {
        Session session = sessions.get(user);
        return session == null || session.state == State.CLOSED;
    }

    /** Connections that ended without being meant to. */
    int lostConnections() {
        return lostConnections.get();
    }

    /** Why the last of {@link #lostConnections} ended. */
    String lastReason() {
        return lastReason.get();
    }
}
