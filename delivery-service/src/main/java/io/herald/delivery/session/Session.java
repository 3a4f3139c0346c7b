package io.herald.delivery.session;

import io.herald.delivery.login.Login;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.stomp.ClientFrame;
import io.herald.delivery.stomp.Decoded;
import io.herald.delivery.stomp.EventFrames;
import io.herald.delivery.stomp.FrameDecoder;
import io.herald.delivery.stomp.ServerFrames;
import io.herald.delivery.stomp.StompVersion;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket from its opening to its end: what comes in goes to the {@link Conversation}, what goes out through {@link
 * Outbound}, and the times are kept.
 *
 * <p>{@link #received} and {@link #ponged} are called by the container, one at a time, and may block. What ends a session may
 * come from any thread; what that touches is guarded by the monitor.
 */
public final class Session implements TimerWheel.Timed, Outbound.Owner {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** The number of a PING that only asks for a sign of life; those of entries are positive. */
    private static final long PROBE = -1;

    private final Engine engine;
    private final String id;
    private final String address;
    private final Wire wire;
    private final FrameDecoder decoder;
    private final Conversation conversation;
    private final Outbound outbound;
    private final Deadlines deadlines;
    private final Effort effort;

    /** What the token says that the session lives on; null before CONNECT. */
    private volatile @Nullable Login current;

    /** Guarded by the monitor, as the four below. */
    private boolean ended;

    private boolean counted;

    private @Nullable String countedUser;
    private @Nullable Subscription subscription;
    private @Nullable EventSubscription events;

    /**
     * @param id names the session in the CONNECTED frame and in logs; reveals nothing
     * @param address where the client connects from, as limits count it
     * @param handshake the outcome of the token that came with the upgrade, if there was one
     */
    public Session(Engine engine, String id, String address, Wire wire, Optional<LoginOutcome> handshake) {
        SessionProperties properties = engine.properties();
        this.engine = engine;
        this.id = id;
        this.address = address;
        this.wire = wire;
        this.decoder = new FrameDecoder(properties.limits().frames());
        this.conversation = new Conversation(engine, this, handshake);
        this.outbound =
                new Outbound(wire, this, Math.toIntExact(properties.maxQueued().toBytes()));
        this.deadlines = new Deadlines(System.nanoTime(), properties);
        this.effort = new Effort(properties.floods(), System.nanoTime());
    }

    /** Where the client connects from, as limits count it. */
    String address() {
        return address;
    }

    /** The socket is open. */
    public void opened() {
        if (engine.sessions().opened(this)) {
            engine.timers().in(0, this);
        } else {
            end(CloseReason.TOO_MANY_SESSIONS);
        }
    }

    /**
     * The client has sent something, in whatever pieces. The array must not be changed afterwards. What comes after the end is
     * dropped: the container goes on reading until the client has closed its side or its time for that is over.
     */
    public void received(byte[] piece) {
        if (hasEnded()) {
            return;
        }
        decoder.feed(piece);
        while (!hasEnded()) {
            switch (decoder.next()) {
                case Decoded.Frame(ClientFrame frame) -> handle(frame);
                case Decoded.HeartBeat() -> {
                    if (!effort.payHeartBeat(outbound.entries(), System.nanoTime())) {
                        end(CloseReason.FLOOD);
                    }
                }
                case Decoded.Malformed(Decoded.Fault fault) -> fail(reasonOf(fault), fault.text());
                case Decoded.Incomplete() -> {
                    deadlines.heard(System.nanoTime(), decoder.midFrame());
                    return;
                }
            }
        }
    }

    private void handle(ClientFrame frame) {
        if (effort.pay(frame.command(), outbound.entries(), System.nanoTime())) {
            conversation.handle(frame);
        } else {
            end(CloseReason.FLOOD);
        }
    }

    private static CloseReason reasonOf(Decoded.Fault fault) {
        return switch (fault) {
            case TOO_MANY_HEADERS, HEADERS_TOO_LARGE, FRAME_TOO_LARGE -> CloseReason.TOO_LARGE;
            case UNKNOWN_COMMAND, BAD_HEADER, BAD_ESCAPE, BAD_CONTENT_LENGTH, UNEXPECTED_BODY ->
                CloseReason.PROTOCOL_ERROR;
        };
    }

    /** The client has answered a PING. */
    public void ponged(long number) {
        deadlines.heard(System.nanoTime(), decoder.midFrame());
        if (number != PROBE) {
            subscription().ifPresent(current -> current.ponged(number));
        }
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
            outbound.cutOff(null, CloseReason.DRAINED, text);
        }
    }

    /** Ends the session with this text in the ERROR frame. */
    void fail(CloseReason reason, String text) {
        if (release()) {
            log.debug("Session {} is ended: {}", id, text);
            count(reason);
            outbound.cutOff(ServerFrames.error(reason.code(), text), reason, reason.text());
        }
    }

    /** Ends the session as its client has asked for, after everything that is queued. */
    void finish(Optional<String> receipt) {
        if (release()) {
            count(CloseReason.DISCONNECTED);
            outbound.finish(receipt.orElse(null), CloseReason.DISCONNECTED);
        }
    }

    /** Lets go of everything but the socket; true the first time. */
    private boolean release() {
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

    private void count(CloseReason reason) {
        synchronized (this) {
            if (counted) {
                return;
            }
            counted = true;
        }
        engine.metrics().ended(reason);
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** The client has authenticated; false = the session is at its end. */
    boolean connected(Login login, StompVersion version, HeartBeat heartBeat) {
        if (!admit(login.userId())) {
            return false;
        }
        decoder.version(version);
        tokenLasts(login);
        deadlines.connected(heartBeat);
        outbound.answer(ServerFrames.connected(
                version,
                id,
                login.userId(),
                engine.properties().heartBeatSend().toMillis(),
                engine.properties().heartBeatReceive().toMillis()));
        return true;
    }

    private boolean admit(String userId) {
        Optional<CloseReason> refusal;
        synchronized (this) {
            if (ended) {
                return false;
            }
            refusal = engine.sessions().entered(userId);
            if (refusal.isEmpty()) {
                countedUser = userId;
                return true;
            }
        }
        end(refusal.get());
        return false;
    }

    /** The session lasts as long as this login's token, and no longer than it is revoked. */
    void tokenLasts(Login login) {
        current = login;
        // After it was noted: whoever revokes it from now on finds it here.
        endIfRevoked();
        deadlines.tokenLasts(Duration.between(engine.clock().instant(), login.expiresAt()), System.nanoTime());
    }

    /** Ends the session if its token has been revoked. */
    public void endIfRevoked() {
        Login login = current;
        if (login != null && engine.logins().revoked(login)) {
            end(CloseReason.TOKEN_REVOKED);
        }
    }

    /** The client has said goodbye and waits for a receipt; it does not wait for ever. */
    void goodbye() {
        deadlines.goneWithin(engine.properties().sendTimeLimit(), System.nanoTime());
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
     */
    void subscribe(String userId, StompVersion version, SubscriptionRequest request) {
        Subscription made = new Subscription(engine, outbound, userId, version, request);
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
    public long visit(long now) {
        if (hasEnded()) {
            return NEVER;
        }
        if (outbound.blockedFor(engine.properties().sendTimeLimit().toNanos(), now)) {
            Thread.startVirtualThread(this::socketTooSlow);
            return NEVER;
        }
        Optional<CloseReason> passed = deadlines.passed(now);
        if (passed.isPresent()) {
            Thread.startVirtualThread(() -> end(passed.get()));
            return NEVER;
        }
        if (!effort.payWebSocketFrames(wire.framesReceived(), outbound.entries(), now)) {
            Thread.startVirtualThread(() -> end(CloseReason.FLOOD));
            return NEVER;
        }
        if (outbound.idle() && deadlines.heartBeatDue(now, outbound.writtenAt())) {
            outbound.answer(ServerFrames.HEART_BEAT);
        }
        if (deadlines.probeDue(now)) {
            outbound.ping(PROBE);
        }
        return deadlines.next(now, outbound.writtenAt());
    }

    @Override
    public void socketHasRoom() {
        subscription().ifPresent(Subscription::socketHasRoom);
        events().ifPresent(EventSubscription::socketHasRoom);
    }

    /**
     * What has not been written is in the inbox. The socket is closed past its queue, which may never move again. The container
     * may have closed it already, because a write took too long, and have said so without a reason.
     */
    @Override
    public void socketTooSlow() {
        release();
        count(CloseReason.SLOW_CONSUMER);
        outbound.cutOff(
                ServerFrames.error(CloseReason.SLOW_CONSUMER.code(), CloseReason.SLOW_CONSUMER.text()),
                CloseReason.SLOW_CONSUMER,
                CloseReason.SLOW_CONSUMER.text());
        wire.close(CloseReason.SLOW_CONSUMER, CloseReason.SLOW_CONSUMER.text());
    }

    @Override
    public void socketFailed() {
        release();
        wire.close(CloseReason.HEARTBEAT_LOST, CloseReason.HEARTBEAT_LOST.text());
    }
}
