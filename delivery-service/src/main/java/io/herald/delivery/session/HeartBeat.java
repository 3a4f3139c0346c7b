package io.herald.delivery.session;

import java.util.Optional;

/**
 * The heart-beats of one session, as negotiated.
 *
 * @param sendMillis the server sends one after so long without another frame; 0 = never
 * @param receiveMillis the client sends one after so long; 0 = never
 */
record HeartBeat(long sendMillis, long receiveMillis) {

    static final HeartBeat NONE = new HeartBeat(0, 0);

    /** Longer than this (a day) and nobody means it. */
    private static final long LONGEST = 86_400_000;

    /**
     * Negotiates as the standard says: each direction beats at the slower of what one side can and the other wants, or not at
     * all if one of them says 0.
     *
     * @param header {@code <can send>,<wants>} in milliseconds, from the client
     * @return empty when the header is malformed
     */
    static Optional<HeartBeat> negotiate(String header, long serverCanSend, long serverWants) {
        String[] both = header.split(",", -1);
        if (both.length != 2 || !isNumber(both[0]) || !isNumber(both[1])) {
            return Optional.empty();
        }
        long clientCanSend = Long.parseLong(both[0]);
        long clientWants = Long.parseLong(both[1]);
        return Optional.of(new HeartBeat(slower(serverCanSend, clientWants), slower(clientCanSend, serverWants)));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long slower(long can, long wants) {
        return can == 0 || wants == 0 ? 0 : Math.min(LONGEST, Math.max(can, wants));
    }
}
