package io.herald.system.fault;

import io.herald.system.net.Direction;
import io.herald.system.net.TcpProxy;
import java.time.Duration;
import java.util.List;

/**
 * Something that goes wrong.
 *
 * @param kind what, such as {@code kill -9}; the same in every run
 * @param target where
 * @param strike makes it go wrong and returns the evidence; throws when it took no effect, and may then be asked again
 * @param hold how long it stays so
 * @param end makes it right again, and returns when it is
 */
public record Fault(String kind, String target, Strike strike, Duration hold, End end) {

    private static final Duration LOSS_LIMIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);

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

    /** Resets all connections and refuses new ones; heals and throws where there were none, or nobody could connect to be struck. */
    static String cut(TcpProxy way) {
        int struck = way.cutAndRefuse();
        if (struck == 0) {
            way.heal();
        }
        return struck(struck, "connections");
    }

    /** Waits until something was lost on its way, and says so; heals and throws when nothing is. */
    static String awaitLoss(List<TcpProxy> ways, Direction direction) throws InterruptedException {
        long deadline = System.nanoTime() + LOSS_LIMIT.toNanos();
        while (lost(ways, direction) == 0) {
            if (System.nanoTime() > deadline) {
                ways.forEach(TcpProxy::heal);
                throw new IllegalStateException("nothing was lost");
            }
            Thread.sleep(POLL);
        }
        return lost(ways, direction) + " bytes lost at once";
    }

    private static long lost(List<TcpProxy> ways, Direction direction) {
        return ways.stream().mapToLong(way -> way.swallowed(direction)).sum();
    }
}
