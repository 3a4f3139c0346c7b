package io.herald.load.scenario;

import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import io.herald.load.system.HeraldSystem;
import io.herald.load.system.InboxDesk;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Single messages to random connected users, at each rate for a while.
 *
 * @param users all connected
 * @param inboxEntries acknowledged entries that are in the inboxes before anybody connects, as {@link InboxDesk#fill} spreads them
 * @param rates messages per second, one after the other
 * @param warmUp before the first measurement, at the highest rate: code is compiled after so many calls, not after so long a time; then, before
 *     each measurement, an eighth of it at its own rate
 * @param settle beyond it, the warm-up goes on until HotSpot's compilers are done, but no longer than this, and a quarter of it at a measurement's own
 *     rate: batches of another size run through other branches
 * @param time of each measurement
 */
public record Steady(int users, long inboxEntries, List<Double> rates, Duration warmUp, Duration settle, Duration time)
        implements Scenario {

    @Override
    public Set<Ability> needs() {
        return inboxEntries > 0 ? Set.of(Ability.REMEMBERING) : Set.of();
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        if (inboxEntries > 0) {
            fill(load, report);
        }
        load.connectAll();
        report.progress(users + " users are connected");
        // The first reading takes two seconds, and the services compile for it: nothing to begin a measurement with.
        load.system().hops();
        load.unicast(Collections.max(rates), warmUp);
        load.drain();
        report.progress("settled after another "
                + load.settle(Collections.max(rates), settle).toSeconds() + " s");
        load.drain();
        load.balance();
        for (double rate : rates) {
            load.unicast(rate, warmUp.dividedBy(8));
            load.settle(rate, settle.dividedBy(4));
            Measured measured = load.measure(rate, time);
            report.row("steady", settings(load), measured.figures());
            load.balance();
        }
    }

    private void fill(Load load, Report report) {
        long begun = System.nanoTime();
        InboxDesk desk = ((HeraldSystem) load.system()).inboxDesk();
        int known = desk.fill(users, inboxEntries, load.letter());
        report.progress("%,d entries are in %,d inboxes after %d s"
                .formatted(inboxEntries, known, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)));
    }

    private Map<String, Object> settings(Load load) {
        Map<String, Object> settings = new LinkedHashMap<>(load.settings());
        if (inboxEntries > 0) {
            settings.put("inbox-entries", inboxEntries);
        }
        return settings;
    }
}
