package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.traffic.Books.Balance;
import io.herald.load.traffic.Latencies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one interval of load showed.
 *
 * @param rate messages due per second
 * @param time of the interval
 * @param delivered deliveries booked between its begin and its end, draining included
 * @param latencies in microseconds, of the messages due in it
 * @param cpu used from its begin until everything had arrived
 * @param hops {@code hop-ms.<name>} as a result has them; none of a system that times nothing
 * @param drain how long after the last due message the last receipt came
 * @param balance of the whole run so far
 */
record Measured(
        double rate,
        Duration time,
        long delivered,
        Histogram latencies,
        CpuMeter.Usage cpu,
        Map<String, Object> hops,
        Duration drain,
        Balance balance) {

    double serverMicrosPerMessage() {
        return (double) cpu.serverMicros() / Math.max(1, delivered);
    }

    double p99Millis() {
        return Latencies.millis(latencies, 99);
    }

    /** As they stand in a result. */
    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rate", rate);
        figures.put("seconds", time.toSeconds());
        figures.put("delivered", delivered);
        figures.putAll(latencyFigures(latencies));
        figures.put("drain-ms", drain.toMillis());
        figures.put("cpu-us", round(serverMicrosPerMessage()));
        cpu.servers()
                .forEach((server, micros) ->
                        figures.put("cpu-us." + server, round((double) micros / Math.max(1, delivered))));
        figures.put("compiling-us", round((double) cpu.compilingMicros() / Math.max(1, delivered)));
        figures.put("cpu-us.generator", round((double) cpu.generatorMicros() / Math.max(1, delivered)));
        figures.putAll(others(cpu));
        figures.putAll(hops);
        figures.putAll(correctness(balance));
        return figures;
    }

    static Map<String, Object> latencyFigures(Histogram latencies) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("timed", latencies.getTotalCount());
        figures.put("mean-ms", round(latencies.getMean() / 100) / 10);
        figures.put("p50-ms", Latencies.millis(latencies, 50));
        figures.put("p90-ms", Latencies.millis(latencies, 90));
        figures.put("p99-ms", Latencies.millis(latencies, 99));
        figures.put("p999-ms", Latencies.millis(latencies, 99.9));
        figures.put("max-ms", latencies.getMaxValue() / 1000.0);
        return figures;
    }

    /** What else ran on the machine meanwhile, in percent of one core. */
    static Map<String, Object> others(CpuMeter.Usage cpu) {
        return Map.of("others-cpu-percent", round(cpu.othersPercent()));
    }

    static Map<String, Object> correctness(Balance balance) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("lost", balance.lost());
        figures.put("duplicates", balance.duplicates());
        figures.put("out-of-order", balance.outOfOrder());
        figures.put("misdirected", balance.misdirected());
        figures.put("refused", balance.refused());
        return figures;
    }

    static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
