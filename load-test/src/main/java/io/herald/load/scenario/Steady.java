package io.herald.load.scenario;

import io.herald.load.result.Report;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Single messages to random connected users, at each rate for a while.
 *
 * @param users all connected
 * @param rates messages per second, one after the other
 * @param warmUp before the first measurement, at the highest rate: code is compiled after so many calls, not after so long a time; then, before
 *     each measurement, an eighth of it at its own rate
 * @param settle beyond it, the warm-up goes on until HotSpot's compilers are done, but no longer than this
 * @param time of each measurement
 */
public record Steady(int users, List<Double> rates, Duration warmUp, Duration settle, Duration time)
        implements Scenario {

    @Override
    public void run(Load load, Report report) throws TimeoutException {
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
            Measured measured = load.measure(rate, time);
            report.row("steady", load.settings(), measured.figures());
            load.balance();
        }
    }
}
