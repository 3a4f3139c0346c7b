package io.herald.ingest.retention;

import static io.herald.ingest.WiredInbox.notification;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.inbox.InboxReader;
import io.herald.core.inbox.PageRequest;
import io.herald.ingest.IngestProbe;
import io.herald.ingest.WiredInbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast a few million entries go, and what appends and reads notice of it: open loop, 100 of each a second, first without the walk, then
 * beside it. Nine tenths of each log are old. Prints; asserts nothing about time. Run with
 * {@code -Dherald.retention.entries=3000000}, and {@code -Dherald.retention.pause-ms} for another pause than the default.
 */
@EnabledIfSystemProperty(named = "herald.retention.entries", matches = "[0-9]+")
class RetentionMeasurementTest {

    private static final int EACH = 1000;
    private static final int PER_SECOND = 100;

    @Test
    void retentionBesideWritersAndReaders() throws Exception {
        int users = Integer.getInteger("herald.retention.entries") / EACH;
        RetentionProperties settings = new RetentionProperties(
                Duration.ofDays(30),
                Duration.ofHours(1),
                Duration.ofMillis(Integer.getInteger("herald.retention.pause-ms", 50)),
                500,
                1000);
        try (WiredInbox inbox = new WiredInbox();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fill(inbox, users);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            measure("quiet", inbox, threads, users, () -> System.nanoTime() < deadline);

            RetentionWalk walk = new RetentionWalk(
                    inbox.transaction(),
                    inbox.bean(JdbcClient.class),
                    new Truncation(inbox.jdbc(), settings),
                    new Leftovers(inbox.jdbc(), settings),
                    settings,
                    new SimpleMeterRegistry());
            long begun = System.nanoTime();
            Future<long[]> steps = threads.submit(() -> walk(walk));
            measure("beside retention", inbox, threads, users, () -> !steps.isDone());
            double seconds = (System.nanoTime() - begun) / 1e9;
            long removed = (long) users * EACH * 9 / 10;
            System.out.printf(
                    "%,d entries removed in %.1f s and %d steps: %,.0f/s%n",
                    removed, seconds, steps.get().length, removed / seconds);
            print("retention", "step", steps.get());
            assertThat(inbox.count("entry WHERE stored_at < now() - interval '30 days'"))
                    .isZero();
        }
    }

    /** How long each transaction took: for so long, at most, an inbox was locked. */
    private static long[] walk(RetentionWalk walk) {
        List<Long> taken = new ArrayList<>();
        for (Duration rest = Duration.ZERO; rest.compareTo(Duration.ofMinutes(1)) < 0; ) {
            LockSupport.parkNanos(rest.toNanos());
            long begun = System.nanoTime();
            rest = walk.step();
            taken.add(System.nanoTime() - begun);
        }
        return taken.stream().mapToLong(Long::longValue).toArray();
    }

    private static void fill(WiredInbox inbox, int users) {
        inbox.jdbc()
                .update(
                        "INSERT INTO inbox (user_id, head) SELECT 'u' || i, ? FROM generate_series(0, ? - 1) AS i",
                        EACH,
                        users);
        for (int from = 0; from < users; from += 100) {
            inbox.jdbc().update("""
                            INSERT INTO entry (user_no, seq, key, content_hash, created_at, stored_at, payload)
                            SELECT user_no, seq, gen_random_uuid(), seq, now(),
                                   now() - CASE WHEN seq <= ? THEN interval '40 days' ELSE interval '1 day' END, repeat('x', 250)
                            FROM inbox, generate_series(1, ?) AS seq WHERE user_no > ? AND user_no <= ? + 100
                            """, EACH * 9 / 10, EACH, from, from);
        }
        inbox.jdbc().execute("ANALYZE");
    }

    private static void measure(
            String name, WiredInbox inbox, ExecutorService threads, int users, BooleanSupplier going) throws Exception {
        RandomGenerator random = RandomGenerator.getDefault();
        InboxReader reader = inbox.bean(InboxReader.class);
        Future<long[]> appends = threads.submit(() -> latencies(
                going, i -> inbox.append(notification(IngestProbe.to("u" + random.nextInt(users), name + i, "t")))));
        Future<long[]> reads = threads.submit(() -> latencies(
                going,
                i -> reader.pages(List.of(new PageRequest("u" + random.nextInt(users), EACH - 20, 0, 20)), 1_000_000)));
        print(name, "append", appends.get());
        print(name, "read", reads.get());
    }

    /** From the moment each was due. */
    private static long[] latencies(BooleanSupplier going, IntConsumer work) {
        long[] taken = new long[1_000_000];
        int count = 0;
        long begun = System.nanoTime();
        while (going.getAsBoolean()) {
            long due = begun + count * 1_000_000_000L / PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
            work.accept(count);
            taken[count++] = System.nanoTime() - due;
        }
        return Arrays.copyOf(taken, count);
    }

    private static void print(String name, String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s, %s: %d, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                name,
                what,
                nanos.length,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
