package io.herald.load.scenario;

import io.herald.load.process.CpuMeter;
import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import io.herald.load.system.BroadcastDesk;
import io.herald.load.system.BroadcastDesk.Finished;
import io.herald.load.system.HeraldSystem;
import io.herald.load.traffic.Lane;
import io.herald.load.traffic.Latencies;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * One message to everyone the system knows, of whom some are connected, while single messages go on: how long it takes, and what the
 * single messages notice.
 *
 * @param users all connected; single messages go to them
 * @param known how many there are, the connected among them
 * @param rate single messages per second
 * @param times how many broadcasts are measured, after one that is not
 * @param warmUp single messages before anything is measured
 * @param quiet single messages alone, for comparison
 * @param limit the longest that a broadcast may take
 */
public record Everyone(int users, int known, double rate, int times, Duration warmUp, Duration quiet, Duration limit)
        implements Scenario {

    /** Single messages go on in stretches of this length until the broadcast is finished. */
    private static final Duration STRETCH = Duration.ofMillis(200);

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.ADDRESSING_EVERYONE);
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        BroadcastDesk desk = ((HeraldSystem) load.system()).broadcastDesk();
        desk.know(known);
        load.connectAll();
        report.progress(users + " users are connected, " + known + " are known");
        load.unicast(rate, warmUp);
        broadcast(load, desk, 0);
        report.row("everyone-quiet", load.settings(), load.measure(rate, quiet).figures());
        for (int number = 1; number <= times; number++) {
            report.row("everyone", load.settings(), broadcast(load, desk, number));
        }
    }

    private Map<String, Object> broadcast(Load load, BroadcastDesk desk, int number) throws TimeoutException {
        load.drain();
        Latencies single = load.latencies(Lane.UNICAST);
        Latencies many = load.latencies(Lane.BROADCAST);
        CpuMeter.Reading before = load.cpu().read();
        long begun = System.nanoTime();
        single.begin(begun);
        many.begin(begun);
        String id = load.sendToEveryone(number, begun);
        Optional<Finished> finished = Optional.empty();
        while (finished.isEmpty()) {
            if (System.nanoTime() - begun > limit.toNanos()) {
                throw new TimeoutException("a broadcast took longer than " + limit);
            }
            load.unicast(rate, STRETCH);
            finished = desk.finished(id);
        }
        single.end(System.nanoTime());
        load.drain();
        return figures(
                load,
                finished.get(),
                single.take(),
                many.take(),
                load.cpu().read().since(before));
    }

    private Map<String, Object> figures(
            Load load, Finished finished, Histogram single, Histogram many, CpuMeter.Usage used) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("known", finished.total());
        figures.put("done", finished.done());
        figures.put("seconds", Measured.round(finished.seconds()));
        figures.put("per-second", Math.round(finished.done() / finished.seconds()));
        figures.put("connected-first-ms", many.getMinValue() / 1000.0);
        figures.put("connected-last-ms", many.getMaxValue() / 1000.0);
        figures.put("connected", many.getTotalCount());
        figures.put("rate", rate);
        figures.putAll(Measured.latencyFigures(single));
        used.servers()
                .forEach((server, micros) ->
                        figures.put("cpu-us." + server, Measured.round((double) micros / finished.done())));
        figures.putAll(Measured.others(used));
        figures.putAll(Measured.correctness(load.balance()));
        return figures;
    }
}
