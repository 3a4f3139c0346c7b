package io.herald.delivery.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All sessions of the node, and how many there may be: in all, from one address, of one user. Any thread. */
public final class Sessions implements TimerWheel.Timed {

    /** Those who have been gone for long are forgotten this often. */
    private static final long FORGET_EVERY = Duration.ofSeconds(10).toNanos();

    /** What an upgrade is told. */
    public enum Room {
        /** Come in. */
        FREE,
        /** The node is full or about to stop; another one may serve. */
        NODE_FULL,
        /** Its address has as many as allowed, or has begun too many in the last minute. */
        ADDRESS_FULL
    }

    private final int maxPerNode;
    private final Quota perAddress;
    private final Quota perUser;
    private final Counter refusedByNode;
    private final Counter refusedByAddress;

    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile boolean closedForNew;

    public Sessions(SessionProperties properties, MeterRegistry metrics) {
        SessionProperties.Floods floods = properties.floods();
        this.maxPerNode = properties.maxPerNode();
        this.perAddress =
                new Quota(properties.maxPerAddress(), TokenBucket.Rate.perMinute(floods.upgradesPerAddress()));
        this.perUser = new Quota(properties.maxPerUser(), TokenBucket.Rate.perMinute(floods.connectsPerUser()));
        this.refusedByNode = refused(metrics, "node");
        this.refusedByAddress = refused(metrics, "address");
        Gauge.builder("herald.delivery.sessions", open, Set::size)
                .description("open sockets, with or without CONNECT")
                .register(metrics);
        Gauge.builder("herald.delivery.users", perUser, Quota::present)
                .description("users with a session")
                .register(metrics);
        Gauge.builder("herald.delivery.addresses", perAddress, Quota::present)
                .description("client addresses with an open socket")
                .register(metrics);
    }

    private static Counter refused(MeterRegistry metrics, String limit) {
        return Counter.builder("herald.delivery.upgrades.refused")
                .description("upgrades refused because of a limit: of the node (503) or of an address (429)")
                .tag("limit", limit)
                .register(metrics);
    }

    /** Whether one more may come from this address; for the upgrade, before {@link #opened} decides about the socket. */
    public Room admit(String address) {
        if (closedForNew || admitted.get() >= maxPerNode) {
            refusedByNode.increment();
            return Room.NODE_FULL;
        }
        if (!perAddress.hasRoom(address) || !perAddress.begin(address, System.nanoTime())) {
            refusedByAddress.increment();
            return Room.ADDRESS_FULL;
        }
        return Room.FREE;
    }

    /** From now on nobody is admitted. */
    public void closeForNew() {
        closedForNew = true;
    }

    /** Those that are open now. */
    public Collection<Session> all() {
        return open;
    }

    /** A socket has been opened; false = there are too many, and it is not counted. */
    boolean opened(Session session) {
        boolean room = admitted.incrementAndGet() <= maxPerNode && !closedForNew;
        if (room && perAddress.enter(session.address(), System.nanoTime())) {
            open.add(session);
            return true;
        }
        admitted.decrementAndGet();
        return false;
    }

    /** A socket is gone. Saying so twice, or of one that was not counted, does no harm. */
    void gone(Session session) {
        if (open.remove(session)) {
            perAddress.leave(session.address());
            admitted.decrementAndGet();
        }
    }

    /** A session has authenticated. If it may not go on, this says why, and it is not counted. */
    Optional<CloseReason> entered(String userId) {
        long now = System.nanoTime();
        if (!perUser.enter(userId, now)) {
            return Optional.of(CloseReason.TOO_MANY_SESSIONS);
        }
        if (!perUser.begin(userId, now)) {
            perUser.leave(userId);
            return Optional.of(CloseReason.FLOOD);
        }
        return Optional.empty();
    }

    /** An authenticated session that was counted has ended. */
    void left(String userId) {
        perUser.leave(userId);
    }

    @Override
    public long visit(long now) {
        perAddress.forget(now);
        perUser.forget(now);
        return FORGET_EVERY;
    }
}
