package io.herald.delivery.session;

import io.herald.delivery.stomp.ClientCommand;

/**
 * What one client may make the server do. Frames are paid from a bucket; each entry that was sent to the client pays for one, so that
 * nobody who acknowledges what he gets ever runs out, however fast he is. WebSocket frames are counted once more below, because the
 * container answers PINGs by itself.
 *
 * <p>Frames are paid by the thread that handles the client's frames, WebSocket frames by the timers; the two share nothing.
 */
final class Effort {

    /** Frames that cost Redis, the database or a signature check; the others cost 1. */
    private static final int DEAR = 20;

    private final TokenBucket frames;
    private final TokenBucket webSocketFrames;
    private long entriesSeen;
    private long webSocketFramesSeen;
    private long entriesSeenBelow;

    Effort(SessionProperties.Floods floods, long now) {
        TokenBucket.Rate rate = new TokenBucket.Rate(floods.frameBurst(), floods.framesPerSecond());
        this.frames = new TokenBucket(rate, now);
        this.webSocketFrames = new TokenBucket(rate, now);
    }

    /**
     * Pays for a frame.
     *
     * @param entries how many have been sent to the client so far
     * @return false if it cannot be paid
     */
    boolean pay(ClientCommand command, long entries, long now) {
        return pay(
                switch (command) {
                    case CONNECT, STOMP, SUBSCRIBE, UNSUBSCRIBE, SEND -> DEAR;
                    case ACK, NACK, BEGIN, COMMIT, ABORT, DISCONNECT -> 1;
                },
                entries,
                now);
    }

    /** Pays for line ends between frames; false if they cannot be paid. */
    boolean payHeartBeat(long entries, long now) {
        return pay(1, entries, now);
    }

    private boolean pay(int cost, long entries, long now) {
        frames.take((double) (entriesSeen - entries), now);
        entriesSeen = entries;
        return frames.take(cost, now);
    }

    /**
     * Pays for all WebSocket frames since the last time.
     *
     * @param received how many have been received so far
     * @param entries how many have been sent to the client so far
     * @return false if they cannot be paid
     */
    boolean payWebSocketFrames(long received, long entries, long now) {
        long cost = received - webSocketFramesSeen - (entries - entriesSeenBelow);
        webSocketFramesSeen = received;
        entriesSeenBelow = entries;
        return webSocketFrames.take((double) cost, now);
    }
}
