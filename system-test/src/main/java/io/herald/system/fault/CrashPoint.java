package io.herald.system.fault;

import io.herald.system.wire.Trap.Side;
import java.util.Arrays;
import java.util.List;

/** Where an ingest instance dies. */
public enum CrashPoint {
    /** The short way: one statement, and with it the commit. */
    BEFORE_APPEND("before the append", "SELECT inbox_append_batch", Side.BEFORE),
    AFTER_APPEND("after the append and its commit, unheard", "SELECT inbox_append_batch", Side.AFTER),
    /** The long way, of batches that are not of the usual kind. */
    BEFORE_POSITION("before the position update", "UPDATE consumed", Side.BEFORE),
    AFTER_POSITION("after the position update", "UPDATE consumed", Side.AFTER),
    BEFORE_COMMIT("before the commit", "COMMIT after UPDATE consumed", Side.BEFORE),
    AFTER_COMMIT("after the commit, unheard", "COMMIT after UPDATE consumed", Side.AFTER),
    BEFORE_PUBLISH("before the publish", "PUBLISH ", Side.BEFORE),
    AFTER_PUBLISH("after the publish", "PUBLISH ", Side.AFTER);

    private final String words;
    private final String sentence;
    private final Side side;

    CrashPoint(String words, String sentence, Side side) {
        this.words = words;
        this.sentence = sentence;
        this.side = side;
    }

    /** As it stands in a table of results. */
    String words() {
        return words;
    }

    /** How the sentence begins that it is about to say or has said. */
    String sentence() {
        return sentence;
    }

    Side side() {
        return side;
    }

    boolean isOfRedis() {
        return sentence.startsWith("PUBLISH");
    }

    /** Those at which the servers have not heard the sentence, or those at which they have. */
    public static List<CrashPoint> of(Side side) {
        return Arrays.stream(values()).filter(point -> point.side == side).toList();
    }
}
