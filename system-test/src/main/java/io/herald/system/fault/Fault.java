package io.herald.system.fault;

import java.time.Duration;

/**
 * Something that goes wrong.
 *
 * @param kind what, such as {@code kill -9}; the same in every run
 * @param target where
 * @param strike makes it go wrong and returns the evidence; throws when it took no effect
 * @param hold how long it stays so
 * @param end makes it right again, and returns when it is
 */
public record Fault(String kind, String target, Strike strike, Duration hold, End end) {

    /** Strikes. */
    @FunctionalInterface
    public interface Strike {
        String evidence() throws Exception;
    }

    /** Ends. */
    @FunctionalInterface
    public interface End {
        void restore() throws Exception;
    }

    /** Throws unless a number shows that something was struck. */
    static String struck(long count, String what) {
        if (count <= 0) {
            throw new IllegalStateException("struck no " + what);
        }
        return count + " " + what;
    }
}
