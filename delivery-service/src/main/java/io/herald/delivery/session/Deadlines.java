package io.herald.delivery.session;

import java.time.Duration;
import java.util.Optional;

/**
 * The times one session has to keep. Arithmetic only; all times are {@link System#nanoTime} values. Written by the thread that
 * handles the client's frames, read by the timers.
 */
final class Deadlines {

    private static final long NONE = Long.MAX_VALUE;

    /** What becomes due between two visits (a frame is begun, a token is exchanged for a shorter one) is found so late. */
    private static final long LONGEST_PAUSE = Duration.ofSeconds(4).toNanos();

    /** A heart-beat is sent a little early, so that it is never late by the precision of the timers. */
    private static final long EARLY = 2 * TimerWheel.TICK.toNanos();

    private final long start;
    private final long frameLimit;
    private final long probeInterval;
    private final long probeTimeout;

    /** Nanoseconds after {@code start}, so that the largest value can say "never". */
    private volatile long connectBy;

    private volatile long tokenEndsAt = NONE;
    private volatile long goneBy = NONE;
    private volatile long heardAt;
    private volatile long frameBegunAt = NONE;
    private volatile long sendEvery;
    private volatile long expectEvery;
    private volatile boolean probed;

    Deadlines(long now, SessionProperties properties) {
        this.start = now;
        this.frameLimit = properties.connectTimeout().toNanos();
        this.connectBy = frameLimit;
        this.probeInterval = properties.probeInterval().toNanos();
        this.probeTimeout = properties.probeTimeout().toNanos();
    }

    /** CONNECT has come. */
    void connected(HeartBeat heartBeat) {
        sendEvery = Duration.ofMillis(heartBeat.sendMillis()).toNanos();
        expectEvery = Duration.ofMillis(heartBeat.receiveMillis()).toNanos();
        connectBy = NONE;
    }

    /** The session's token is good for so long from now. */
    void tokenLasts(Duration left, long now) {
        long longest = Duration.ofDays(3650).toNanos();
        long nanos = left.compareTo(Duration.ofDays(3650)) > 0 ? longest : left.toNanos();
        tokenEndsAt = now - start + nanos;
    }

    /** The socket has to be gone after so long from now. */
    void goneWithin(Duration left, long now) {
        goneBy = now - start + left.toNanos();
    }

    /** Something has been heard of the client; a frame that is not finished yet keeps its time. */
    void heard(long now, boolean midFrame) {
        heardAt = now - start;
        probed = false;
        if (!midFrame) {
            frameBegunAt = NONE;
        } else if (frameBegunAt == NONE) {
            frameBegunAt = now - start;
        }
    }

    /** Which deadline has passed, if any. */
    Optional<CloseReason> passed(long now) {
        long age = now - start;
        long silence = age - heardAt;
        if (age >= tokenEndsAt) {
            return Optional.of(CloseReason.TOKEN_EXPIRED);
        }
        if (age >= connectBy) {
            return Optional.of(CloseReason.CONNECT_TIMEOUT);
        }
        if (age >= goneBy) {
            return Optional.of(CloseReason.DISCONNECTED);
        }
        if (frameBegunAt != NONE && age - frameBegunAt >= frameLimit) {
            return Optional.of(CloseReason.FRAME_TIMEOUT);
        }
        boolean missedHeartBeats = expectEvery > 0 && silence >= 2 * expectEvery;
        boolean missedProbe = probed && silence >= probeInterval + probeTimeout;
        return missedHeartBeats || missedProbe ? Optional.of(CloseReason.HEARTBEAT_LOST) : Optional.empty();
    }

    /** Whether it is time for a heart-beat. */
    boolean heartBeatDue(long now, long writtenAt) {
        return sendEvery > 0 && now - writtenAt >= sendEvery - EARLY;
    }

    /** Whether it is time for a probe; it counts as sent then. */
    boolean probeDue(long now) {
        if (probed || connectBy != NONE || now - start - heardAt < probeInterval) {
            return false;
        }
        probed = true;
        return true;
    }

    /** Nanoseconds until one of them may be due. */
    long next(long now, long writtenAt) {
        long age = now - start;
        long next = Math.min(Math.min(connectBy, tokenEndsAt), goneBy);
        if (frameBegunAt != NONE) {
            next = Math.min(next, frameBegunAt + frameLimit);
        }
        if (expectEvery > 0) {
            next = Math.min(next, heardAt + 2 * expectEvery);
        }
        if (sendEvery > 0) {
            next = Math.min(next, writtenAt - start + sendEvery - EARLY);
        }
        next = Math.min(next, heardAt + probeInterval + (probed ? probeTimeout : 0));
        return Math.clamp(next - age, TimerWheel.TICK.toNanos(), LONGEST_PAUSE);
    }
}
