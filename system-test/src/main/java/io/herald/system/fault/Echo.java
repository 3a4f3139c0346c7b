package io.herald.system.fault;

import io.herald.system.installation.RedisControl;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Publishes everything that is published to nodes once more at once, and again some time later, when newer messages have come. */
final class Echo implements AutoCloseable {

    /** What is recognized as an echo, so that it is not echoed for ever. */
    private record Echoed(int channel, int message) {}

    private static final int REMEMBERED = 20_000;
    private static final long LATER_MILLIS = 150;
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final RedisControl control;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong count = new AtomicLong();

    /** How many copies of a message are still to come; used on the listener's thread only. */
    private final Map<Echoed, Integer> expected = new HashMap<>();

    private final Deque<Echoed> order = new ArrayDeque<>();
    private @Nullable AutoCloseable listening;

    Echo(RedisControl control) {
        this.control = control;
    }

    /** Begins, and waits until a message has been echoed. Returns how many. */
    long awaitFirst() throws InterruptedException {
        listening = control.listen(this::heard);
        long deadline = System.nanoTime() + FIRST_LIMIT.toNanos();
        while (count.get() == 0 && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
        }
        return count.get();
    }

    private void heard(byte[] channel, byte[] message) {
        Echoed key = new Echoed(Arrays.hashCode(channel), Arrays.hashCode(message));
        Integer copies = expected.get(key);
        if (copies != null) {
            if (copies == 1) {
                expected.remove(key);
            } else {
                expected.put(key, copies - 1);
            }
            return;
        }
        expected.put(key, 2);
        order.add(key);
        if (order.size() > REMEMBERED) {
            expected.remove(order.remove());
        }
        later.execute(() -> publish(channel, message));
        var _ = later.schedule(() -> publish(channel, message), LATER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void publish(byte[] channel, byte[] message) {
        count.addAndGet(control.publish(channel, message) > 0 ? 1 : 0);
    }

    @Override
    public void close() throws Exception {
        if (listening != null) {
            listening.close();
        }
        later.shutdown();
    }
}
