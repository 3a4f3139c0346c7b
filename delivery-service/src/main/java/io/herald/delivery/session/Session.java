package io.herald.delivery.session;

import io.herald.delivery.login.Login;
import io.herald.delivery.stomp.EntryFrames;
import io.herald.delivery.stomp.EventFrames;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client from its opening to its end, whatever is spoken on it: who it belongs to and how long, what is subscribed,
 * what goes out through {@link Outbound}, and that it is counted.
 *
 * <p>What ends a session may come from any thread; what that touches is guarded by the monitor.
 */
public abstract class Session implements TimerWheel.Timed, Outbound.Owner {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    final Engine engine;
    final Outbound outbound;
    private final String id;
    private final String address;
    private final Wire wire;

    /** What the token says that the session lives on; null before the client has authenticated. */
    private volatile @Nullable Login current;

    /** Guarded by the monitor, as the four below. */
    private boolean ended;

    private boolean counted;

    private @Nullable String countedUser;
    private @Nullable Subscription subscription;
    private @Nullable EventSubscription events;

    /**
     * @param id names the session in logs; reveals nothing
     * @param address where the client connects from, as limits count it
     */
    Session(Engine engine, String id, String address, Wire wire) {
        this.engine = engine;
        this.id = id;
        this.address = address;
        this.wire = wire;
        this.outbound = new Outbound(
                wire, this, Math.toIntExact(engine.properties().maxQueued().toBytes()));
    }

    /** What the client is told last, before the socket is closed for this reason. */
    abstract String lastWord(CloseReason reason, String text);

    /** What the client is told that has done nothing wrong and may come back in a while; null = the close frame says it. */
    abstract @Nullable String farewell(Duration comeBackIn);

    /**
     * Looks after the session's own deadlines; called on the timers' thread, must not block.
     *
     * @return nanoseconds until the next look, or {@link #NEVER} when it has ended the session
     */
    abstract long look(long now);

    /** Names the session; reveals nothing. */
    final String id() {
        return id;
    }

    /** Where the client connects from, as limits count it. */
    final String address() {
        return address;
    }

    /** The socket is open. */
    public final void opened() {
        if (!enter()) {
            end(CloseReason.TOO_MANY_SESSIONS);
        }
    }

    /** Counts the session and begins to keep its times; false = there are too many. */
    final boolean enter() {
        boolean room = engine.sessions().opened(this);
        if (room) {
            engine.timers().in(0, this);
        }
        return room;
    }

    /** The socket is gone. */
    public void closed() {
        release();
        engine.sessions().gone(this);
    }

    /** Ends the session: an ERROR frame, then the close frame. Does not wait for the socket. */
    public void end(CloseReason reason) {
        fail(reason, reason.text());
    }

    /**
     * Sends no further entries, and ends the session as {@link #drain} once the client has acknowledged what it was sent. Does not
     * wait.
     */
    public void quiesce(Duration comeBackIn) {
        subscription()
                .ifPresentOrElse(
                        current -> current.quiesce(() -> Thread.startVirtualThread(() -> drain(comeBackIn))),
                        () -> drain(comeBackIn));
    }

    /**
     * Ends the session without an ERROR frame: the client has done nothing wrong. Does not wait for the socket.
     *
     * @param comeBackIn stands in the close frame, so that not everybody comes back at the same moment
     */
    public void drain(Duration comeBackIn) {
        if (release()) {
            count(CloseReason.DRAINED);
            String text = "%s; reconnect in %d ms".formatted(CloseReason.DRAINED.text(), comeBackIn.toMillis());
            outbound.cutOff(farewell(comeBackIn), CloseReason.DRAINED, text);
        }
    }

    /** Ends the session with this text in the ERROR frame. */
    void fail(CloseReason reason, String text) {
        if (release()) {
            log.debug("Session {} is ended: {}", id, text);
            count(reason);
            outbound.cutOff(lastWord(reason, text), reason, reason.text());
        }
    }

    /**
     * Ends the session and closes the socket past its queue, which may never move again: what has not been written is in the inbox, and
     * the last word may not come through. Does so also when the session has ended already. Blocks on the socket.
     */
    final void cutShort(CloseReason reason) {
        release();
        count(reason);
        outbound.cutOff(lastWord(reason, reason.text()), reason, reason.text());
        wire.close(reason, reason.text());
    }

    /** Lets go of everything but the socket; true the first time. */
    final boolean release() {
        String user;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            user = countedUser;
        }
        unsubscribe();
        unwatch();
        if (user != null) {
            engine.sessions().left(user);
        }
        return true;
    }

    final void count(CloseReason reason) {
        synchronized (this) {
            if (counted) {
                return;
            }
            counted = true;
        }
        engine.metrics().ended(reason);
    }

    final synchronized boolean hasEnded() {
        return ended;
    }

    /** Counts the session for its user; says why it may not go on, and then it is not counted. */
    final Optional<CloseReason> admit(String userId) {
        synchronized (this) {
            if (ended) {
                return Optional.of(CloseReason.DISCONNECTED);
            }
            Optional<CloseReason> refusal = engine.sessions().entered(userId);
            if (refusal.isEmpty()) {
                countedUser = userId;
            }
            return refusal;
        }
    }

    /** The session lives on this login's token, and no longer than it is revoked. */
    final void livesOn(Login login) {
        current = login;
        // After it was noted: whoever revokes it from now on finds it here.
        endIfRevoked();
    }

    /** Ends the session if its token has been revoked. */
    public void endIfRevoked() {
        Login login = current;
        if (login != null && engine.logins().revoked(login)) {
            end(CloseReason.TOKEN_REVOKED);
        }
    }

    /** Queues an answer. */
    void answer(String frame) {
        outbound.answer(frame);
    }

    Optional<Subscription> subscription() {
        synchronized (this) {
            return Optional.ofNullable(subscription);
        }
    }

    /**
     * Begins a subscription. The user is recorded as connected first, and read for afterwards: so no entry falls between
     * offline and online. Blocks for Redis.
     *
     * @param frames makes the frames of entries of an epoch
     */
    final void subscribe(String userId, Function<String, EntryFrames> frames, SubscriptionRequest request) {
        Subscription made = new Subscription(engine, outbound, userId, frames, request);
        synchronized (this) {
            if (ended) {
                return;
            }
            subscription = made;
        }
        engine.subscribers().enter(made);
        synchronized (this) {
            if (subscription == made) {
                made.begin();
                return;
            }
        }
        // It ended while it was being recorded, and was not found there to be removed.
        engine.subscribers().leave(made);
    }

    /** Ends the subscription, if there is one. */
    void unsubscribe() {
        Subscription current;
        synchronized (this) {
            current = subscription;
            subscription = null;
        }
        if (current != null) {
            current.end();
            engine.subscribers().leave(current);
        }
    }

    /** The subscription to inbox events. */
    synchronized Optional<EventSubscription> events() {
        return Optional.ofNullable(events);
    }

    /** Begins to tell what changes in the inbox, in the order that {@link #subscribe} has. Blocks for Redis. */
    void watch(String userId, String id, EventFrames frames) {
        EventSubscription made = new EventSubscription(engine, outbound, id, userId, frames);
        synchronized (this) {
            if (ended) {
                return;
            }
            events = made;
        }
        engine.subscribers().enter(made);
        synchronized (this) {
            if (events == made) {
                made.begin();
                return;
            }
        }
        engine.subscribers().leave(made);
    }

    /** Ends that. */
    void unwatch() {
        EventSubscription current;
        synchronized (this) {
            current = events;
            events = null;
        }
        if (current != null) {
            current.end();
            engine.subscribers().leave(current);
        }
    }

    @Override
    public final long visit(long now) {
        if (hasEnded()) {
            return NEVER;
        }
        if (outbound.blockedFor(engine.properties().sendTimeLimit().toNanos(), now)) {
            Thread.startVirtualThread(this::socketTooSlow);
            return NEVER;
        }
        return look(now);
    }

    @Override
    public void socketHasRoom() {
        subscription().ifPresent(Subscription::socketHasRoom);
        events().ifPresent(EventSubscription::socketHasRoom);
    }

    /** The container may have closed the socket already, because a write took too long, and have said so without a reason. */
    @Override
    public void socketTooSlow() {
        cutShort(CloseReason.SLOW_CONSUMER);
    }

    @Override
    public void socketFailed() {
        release();
        wire.close(CloseReason.HEARTBEAT_LOST, CloseReason.HEARTBEAT_LOST.text());
    }
}
