package io.herald.delivery.session;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All sessions of the node, and how many there may be. Any thread. */
public final class Sessions {

    private final int maxPerNode;
    private final int maxPerUser;

    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger admitted = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> perUser = new ConcurrentHashMap<>();
    private volatile boolean closedForNew;

    public Sessions(SessionProperties properties, MeterRegistry metrics) {
        this.maxPerNode = properties.maxPerNode();
        this.maxPerUser = properties.maxPerUser();
        Gauge.builder("herald.delivery.sessions", open, Set::size)
                .description("open sockets, with or without CONNECT")
                .register(metrics);
        Gauge.builder("herald.delivery.users", perUser, ConcurrentHashMap::size)
                .description("users with a session")
                .register(metrics);
    }

    /** Whether one more may come; a hint for the upgrade, {@link #opened} decides. */
    public boolean admit() {
        return !closedForNew && admitted.get() < maxPerNode;
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
        if (closedForNew || admitted.incrementAndGet() > maxPerNode) {
            admitted.decrementAndGet();
            return false;
        }
        open.add(session);
        return true;
    }

    /** A socket is gone. Saying so twice, or of one that was not counted, does no harm. */
    void gone(Session session) {
        if (open.remove(session)) {
            admitted.decrementAndGet();
        }
    }

    /** A session has authenticated; false = the user has too many, and it is not counted. */
    boolean entered(String userId) {
        if (perUser.merge(userId, 1, Integer::sum) <= maxPerUser) {
            return true;
        }
        left(userId);
        return false;
    }

    /** An authenticated session that was counted has ended. */
    void left(String userId) {
        perUser.computeIfPresent(userId, (user, count) -> count == 1 ? null : count - 1);
    }
}
