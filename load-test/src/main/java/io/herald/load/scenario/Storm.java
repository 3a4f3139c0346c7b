package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import io.herald.load.traffic.Pace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Everybody comes back at once, each with messages missed: how long until all are connected and served, in order.
 *
 * <p>Users come and go before, as they have where nodes have been running: a node that was just started takes half as long again.
 *
 * @param users who come back
 * @param missed messages that wait for each
 * @param storeRate at which they are sent while nobody is connected, messages per second
 * @param warmUp users that come and go first
 */
public record Storm(int users, int missed, double storeRate, int warmUp) implements Scenario {

    private static final Duration STORE_LIMIT = Duration.ofMinutes(5);
    private static final int HISTOGRAM_DIGITS = 3;

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.KEEPING);
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        Population population = load.population();
        population.connect(IntStream.range(0, warmUp), load.connectAtOnce(), Load.CONNECT_LIMIT);
        population.cut(IntStream.range(0, warmUp));
        store(load);
        report.progress("%d messages wait for %d users".formatted((long) users * missed, users));

        load.profile();
        CpuMeter.Reading before = load.cpu().read();
        Histogram subscribed = new ConcurrentHistogram(HISTOGRAM_DIGITS);
        long start = System.nanoTime();
        population.connect(
                IntStream.range(0, users),
                load.connectAtOnce(),
                Load.CONNECT_LIMIT,
                time -> subscribed.recordValue(TimeUnit.NANOSECONDS.toMicros(time - start)));
        long connected = System.nanoTime();
        boolean served = load.drain();
        long end = System.nanoTime();
        CpuMeter.Usage used = load.cpu().read().since(before);
        load.endProfile("storm");
        report.row("storm", load.settings(), figures(load, subscribed, connected - start, end - start, served, used));
    }

    /** Each user in turn, and waits until the system has them all. */
    private void store(Load load) {
        long next = System.nanoTime();
        for (int round = 0; round < missed; round++) {
            for (int user = 0; user < users; user++) {
                Pace.awaitTime(next);
                load.sendTo(user, next);
                next += Math.round(1e9 / storeRate);
            }
        }
        long expected = (long) users * missed;
        if (!Load.await(() -> load.system().stored() >= expected, STORE_LIMIT)) {
            throw new IllegalStateException(
                    "only " + load.system().stored() + " of " + expected + " messages were stored");
        }
    }

    private Map<String, Object> figures(
            Load load, Histogram subscribed, long connected, long end, boolean served, CpuMeter.Usage used) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("missed", missed);
        figures.put("connected-ms", TimeUnit.NANOSECONDS.toMillis(connected));
        figures.put("served-ms", served ? TimeUnit.NANOSECONDS.toMillis(end) : Double.NaN);
        figures.put("subscribed-p50-ms", subscribed.getValueAtPercentile(50) / 1000.0);
        figures.put("subscribed-p99-ms", subscribed.getValueAtPercentile(99) / 1000.0);
        figures.put("cpu-us-per-user", Measured.round((double) used.serverMicros() / users));
        used.servers()
                .forEach((server, micros) ->
                        figures.put("cpu-us-per-user." + server, Measured.round((double) micros / users)));
        figures.put("cpu-us-per-user.generator", Measured.round((double) used.generatorMicros() / users));
        figures.putAll(Measured.others(used));
        figures.putAll(Measured.correctness(load.balance()));
        return figures;
    }
}
