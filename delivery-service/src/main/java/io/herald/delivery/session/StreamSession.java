package io.herald.delivery.session;

import io.herald.delivery.login.Login;
import io.herald.delivery.stomp.StreamFrames;
import java.time.Duration;
import java.util.Optional;

/**
 * A session over a stream of server-sent events: the client says all it has to say with its request, and from then on only listens. So
 * nothing is heard of it, and that it is gone shows when a heart-beat cannot be written.
 */
public final class StreamSession extends Session {

    private static final long LONGEST_PAUSE = Duration.ofSeconds(4).toNanos();

    private final Login login;
    private final StreamFrames.Events eventFrames = new StreamFrames.Events();

    /** The response can be written to. */
    private volatile boolean begun;

    /** As of a {@link StompSession}. */
    public StreamSession(Engine engine, String id, String address, Wire wire, Login login) {
        super(engine, id, address, wire);
        this.login = login;
    }

    /** Counts the session, before anything is answered; says why it may not begin, and then it has ended. */
    public Optional<CloseReason> admitted() {
        Optional<CloseReason> refusal = enter() ? admit(login.userId()) : Optional.of(CloseReason.TOO_MANY_SESSIONS);
        if (refusal.isPresent()) {
            closed();
        }
        return refusal;
    }

    /** Begins to send. Blocks for Redis. */
    public void begin(StreamRequest request) {
        begun = true;
        livesOn(login);
        subscribe(
                login.userId(),
                StreamFrames::new,
                new SubscriptionRequest(
                        "",
                        AckMode.NONE,
                        request.after(),
                        engine.properties().window(),
                        request.languages(),
                        request.received()));
        watch(login.userId(), "", eventFrames);
    }

    @Override
    String lastWord(CloseReason reason, String text) {
        return StreamFrames.end(reason.code(), text);
    }

    @Override
    String farewell(Duration comeBackIn) {
        return StreamFrames.end(CloseReason.DRAINED.code(), CloseReason.DRAINED.text(), comeBackIn);
    }

    @Override
    long look(long now) {
        long left =
                Duration.between(engine.clock().instant(), login.expiresAt()).toNanos();
        if (left <= 0) {
            Thread.startVirtualThread(() -> end(CloseReason.TOKEN_EXPIRED));
            return NEVER;
        }
        long every = engine.properties().heartBeatSend().toNanos();
        if (begun && every > 0 && outbound.idle() && now - outbound.writtenAt() >= every) {
            outbound.answer(StreamFrames.HEART_BEAT);
        }
        long next = begun && every > 0 ? Math.min(left, outbound.writtenAt() + every - now) : left;
        return Math.clamp(next, TimerWheel.TICK.toNanos(), LONGEST_PAUSE);
    }
}
