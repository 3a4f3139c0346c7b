package io.herald.load.scenario;

import io.herald.load.result.Report;
import io.herald.load.traffic.Latencies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Raises the rate step by step until the slowest percent takes too long, then tries once between the last two.
 *
 * @param users all connected
 * @param from the first rate, messages per second
 * @param factor from one rate to the next
 * @param limit for the 99th percentile; a rate is held when it stays below and everything arrives, at the second attempt at the latest
 * @param warmUp before the first step, at its rate
 * @param time of each measurement, after a third of it unmeasured
 */
public record Ramp(int users, double from, double factor, Duration limit, Duration warmUp, Duration time)
        implements Scenario {

    /** Beyond this no system is expected, and the generator would be measured. */
    private static final double HIGHEST = 100_000;

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        load.connectAll();
        report.progress(users + " users are connected");
        load.unicast(from, warmUp);
        double held = 0;
        double rate = from;
        while (rate <= HIGHEST && holds(load, report, rate)) {
            held = rate;
            rate *= factor;
        }
        double between = Math.rint(held * Math.sqrt(factor) / 10) * 10;
        if (held > 0 && holds(load, report, between)) {
            held = between;
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("held-rate", held);
        figures.putAll(Measured.correctness(load.balance()));
        report.row("ramp", load.settings(), figures);
    }

    /** A rate that is not held is tried once more: on a machine that does other things, too, a bad moment ends nothing. */
    private boolean holds(Load load, Report report, double rate) {
        if (step(load, report, rate)) {
            return true;
        }
        report.progress("%,.0f messages/s were not held; once more".formatted(rate));
        return step(load, report, rate);
    }

    private boolean step(Load load, Report report, double rate) {
        load.unicast(rate, time.dividedBy(3));
        Measured measured = load.measure(rate, time);
        report.row("ramp-step", load.settings(), measured.figures());
        return Latencies.within(measured.latencies(), 99, limit)
                && measured.balance().lost() == 0;
    }
}
