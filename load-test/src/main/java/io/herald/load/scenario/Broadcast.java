package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.result.Report;
import io.herald.load.traffic.Lane;
import io.herald.load.traffic.Latencies;
import io.herald.load.traffic.Pace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * One message to every connected user, several times: how long until the last one has it.
 *
 * @param users all connected
 * @param listSize users per list: an audience may name so many; more are sent in several lists that are due at the same time
 * @param times how often, after two unmeasured ones
 * @param pause between two
 */
public record Broadcast(int users, int listSize, int times, Duration pause) implements Scenario {

    private static final int WARM_UP = 2;

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        load.connectAll();
        report.progress(users + " users are connected");
        Latencies latencies = load.latencies(Lane.BROADCAST);
        for (int number = 0; number < WARM_UP + times; number++) {
            Pace.awaitTime(System.nanoTime() + pause.toNanos());
            CpuMeter.Reading before = load.cpu().read();
            long due = System.nanoTime();
            latencies.begin(due);
            send(load, number, due);
            load.drain();
            CpuMeter.Usage used = load.cpu().read().since(before);
            Histogram seen = latencies.take();
            if (number >= WARM_UP) {
                report.row("broadcast", load.settings(), figures(load, seen, used));
            }
        }
    }

    private void send(Load load, int number, long due) {
        for (int part = 0; part * listSize < users; part++) {
            List<Integer> list = IntStream.range(part * listSize, Math.min(users, (part + 1) * listSize))
                    .boxed()
                    .toList();
            load.sendToAll(list, number, part, due);
        }
    }

    private Map<String, Object> figures(Load load, Histogram seen, CpuMeter.Usage used) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("first-ms", seen.getMinValue() / 1000.0);
        figures.put("p50-ms", Latencies.millis(seen, 50));
        figures.put("last-ms", seen.getMaxValue() / 1000.0);
        figures.put("delivered", seen.getTotalCount());
        figures.put("cpu-us", Measured.round((double) used.serverMicros() / Math.max(1, seen.getTotalCount())));
        used.servers()
                .forEach((server, micros) -> figures.put(
                        "cpu-us." + server, Measured.round((double) micros / Math.max(1, seen.getTotalCount()))));
        figures.putAll(Measured.others(used));
        figures.putAll(Measured.correctness(load.balance()));
        return figures;
    }
}
