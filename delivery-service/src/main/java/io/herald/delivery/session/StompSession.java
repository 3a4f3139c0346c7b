package io.herald.delivery.session;

import io.herald.delivery.login.Login;
import io.herald.delivery.login.LoginOutcome;
import io.herald.delivery.stomp.ClientFrame;
import io.herald.delivery.stomp.Decoded;
import io.herald.delivery.stomp.FrameDecoder;
import io.herald.delivery.stomp.ServerFrames;
import io.herald.delivery.stomp.StompVersion;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session over a WebSocket: what comes in goes to the {@link Conversation}, and the times that STOMP wants are kept.
 *
 * <p>{@link #received} and {@link #ponged} are called by the container, one at a time, and may block.
 */
public final class StompSession extends Session {

    /** The number of a PING that only asks for a sign of life; those of entries are positive. */
    private static final long PROBE = -1;

    private final Wire wire;
    private final FrameDecoder decoder;
    private final Conversation conversation;
    private final Deadlines deadlines;
    private final Effort effort;

    /**
     * @param id names the session in the CONNECTED frame and in logs; reveals nothing
     * @param address where the client connects from, as limits count it
     * @param handshake the outcome of the token that came with the upgrade, if there was one
     */
    public StompSession(Engine engine, String id, String address, Wire wire, Optional<LoginOutcome> handshake) {
        super(engine, id, address, wire);
        SessionProperties properties = engine.properties();
        this.wire = wire;
        this.decoder = new FrameDecoder(properties.limits().frames());
        this.conversation = new Conversation(engine, this, handshake);
        this.deadlines = new Deadlines(System.nanoTime(), properties);
        this.effort = new Effort(properties.floods(), System.nanoTime());
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

    /** The client has authenticated; false = the session is at its end. */
    boolean connected(Login login, StompVersion version, HeartBeat heartBeat) {
        Optional<CloseReason> refusal = admit(login.userId());
        if (refusal.isPresent()) {
            end(refusal.get());
            return false;
        }
        decoder.version(version);
        tokenLasts(login);
        deadlines.connected(heartBeat);
        outbound.answer(ServerFrames.connected(
                version,
                id(),
                login.userId(),
                engine.properties().heartBeatSend().toMillis(),
                engine.properties().heartBeatReceive().toMillis()));
        return true;
    }

    /** The session lasts as long as this login's token, and no longer than it is revoked. */
    void tokenLasts(Login login) {
        livesOn(login);
        deadlines.tokenLasts(Duration.between(engine.clock().instant(), login.expiresAt()), System.nanoTime());
    }

    /** The client has said goodbye and waits for a receipt; it does not wait for ever. */
    void goodbye() {
        deadlines.goneWithin(engine.properties().sendTimeLimit(), System.nanoTime());
    }

    /** Ends the session as its client has asked for, after everything that is queued. */
    void finish(Optional<String> receipt) {
        if (release()) {
            count(CloseReason.DISCONNECTED);
            outbound.finish(receipt.orElse(null), CloseReason.DISCONNECTED);
        }
    }

    @Override
    String lastWord(CloseReason reason, String text) {
        return ServerFrames.error(reason.code(), text);
    }

    /** The close frame says when to come back. */
    @Override
    @Nullable
    String farewell(Duration comeBackIn) {
        return null;
    }

    @Override
    long look(long now) {
        Optional<CloseReason> passed = deadlines.passed(now);
        if (passed.isPresent()) {
            Thread.startVirtualThread(() -> end(passed.get()));
            return NEVER;
        }
        if (!effort.payWebSocketFrames(wire.framesReceived(), outbound.entries(), now)) {
            // The container's thread may never let go of its carrier while such frames come: a thread of another kind
            // ends it.
            Thread.ofPlatform().name("session-cut").daemon().start(() -> cutShort(CloseReason.FLOOD));
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
}
