package io.herald.load.scenario;

import io.herald.load.result.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Single messages to random connected users, at each rate for a while.
 *
 * @param users all connected
 * @param rates messages per second, one after the other
 * @param warmUp before the first measurement, at the first rate; before each later one a quarter of it, at its own
 * @param time of each measurement
 */
public record Steady(int users, List<Double> rates, Duration warmUp, Duration time) implements Scenario {

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        load.connectAll();
        report.progress(users + " users are connected");
        Duration settling = warmUp;
        for (double rate : rates) {
            load.unicast(rate, settling);
            Measured measured = load.measure(rate, time);
            report.row("steady", load.settings(), measured.figures());
            load.balance();
            settling = warmUp.dividedBy(4);
        }
    }
}
