package io.herald.load.scenario;

import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import io.herald.load.traffic.Lane;
import io.herald.load.traffic.Latencies;
import io.herald.load.traffic.Pace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * A working day: single messages all the time, now and then a broadcast, and users who leave and come back. Those who were away
 * get what they missed on coming back, which may repeat what they had not acknowledged; that is counted, not held against it.
 *
 * @param users all connected at the beginning
 * @param rate of single messages to anybody, those who are away included
 * @param leavers users who leave together each second, and come back in the next
 * @param broadcastEvery a broadcast to everybody, in lists of {@code listSize}
 * @param listSize users per list
 * @param warmUp of all that, before the measurement
 * @param settle beyond it, as in {@link Steady}
 * @param time of the measurement
 */
public record Mixed(
        int users,
        double rate,
        int leavers,
        Duration broadcastEvery,
        int listSize,
        Duration warmUp,
        Duration settle,
        Duration time)
        implements Scenario {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.KEEPING);
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        load.connectAll();
        report.progress(users + " users are connected");
        CountDownLatch over = new CountDownLatch(1);
        Thread coming = Thread.ofPlatform().daemon().name("coming and going").start(() -> comeAndGo(load, over));
        Thread announcing = Thread.ofPlatform().daemon().name("broadcasts").start(() -> announce(load, over));
        load.unicast(rate, warmUp);
        load.settle(rate, settle);

        Latencies broadcasts = load.latencies(Lane.BROADCAST);
        broadcasts.begin(System.nanoTime());
        Measured measured = load.measure(rate, time, () -> {
            over.countDown();
            join(coming);
            join(announcing);
            load.drain();
        });
        Map<String, Object> figures = measured.figures();
        Histogram announced = broadcasts.take();
        figures.put("broadcast-p50-ms", Latencies.millis(announced, 50));
        figures.put("broadcast-p99-ms", Latencies.millis(announced, 99));
        figures.put("leavers-per-s", leavers);
        figures.put("broadcast-every-s", broadcastEvery.toSeconds());
        report.row("mixed", load.settings(), new LinkedHashMap<>(figures));
        load.balance();
    }

    private void comeAndGo(Load load, CountDownLatch over) {
        SplittableRandom random = new SplittableRandom(users);
        while (over.getCount() > 0) {
            int[] group = random.ints(leavers, 0, users).distinct().toArray();
            load.population().cut(IntStream.of(group));
            Pace.awaitTime(System.nanoTime() + SECOND.toNanos());
            try {
                load.population().connect(IntStream.of(group), load.connectAtOnce(), Load.CONNECT_LIMIT);
            } catch (TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void announce(Load load, CountDownLatch over) {
        long next = System.nanoTime() + broadcastEvery.toNanos();
        for (int number = 0; !happensBefore(next, over); number++) {
            for (int part = 0; part * listSize < users; part++) {
                List<Integer> list = IntStream.range(part * listSize, Math.min(users, (part + 1) * listSize))
                        .boxed()
                        .toList();
                load.sendToAll(list, number, part, next);
            }
            next += broadcastEvery.toNanos();
        }
    }

    private static boolean happensBefore(long nanoTime, CountDownLatch event) {
        try {
            return event.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
