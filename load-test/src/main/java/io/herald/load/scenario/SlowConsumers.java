package io.herald.load.scenario;

import io.herald.load.process.Memory;
import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Some clients stop reading while messages for them go on coming: what the others notice of it, and what it costs the gateways.
 * In the end the slow ones read again, or come back when they were thrown out, and must have lost nothing.
 *
 * <p>They have done so once before anything is measured: what a system does about them (Herald's push worker has no other work here) is
 * not done for the first time then.
 *
 * @param users all connected
 * @param slow how many of them stop reading
 * @param rate of single messages to anybody, the slow ones included
 * @param warmUp before the first measurement; half of it with slow consumers
 * @param settle beyond it, as in {@link Steady}, and a quarter of it before the second measurement
 * @param time of each of the two measurements, quiet and with slow consumers
 */
public record SlowConsumers(int users, int slow, double rate, Duration warmUp, Duration settle, Duration time)
        implements Scenario {

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.KEEPING);
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        load.connectAll();
        load.unicast(rate, warmUp.dividedBy(2));
        load.population().hang(slowOnes());
        load.unicast(rate, warmUp.dividedBy(2));
        readAgain(load);
        load.forgetRepeated();
        load.settle(rate, settle);
        report.row("quiet", load.settings(), withMemory(load, load.measure(rate, time)));

        load.population().hang(slowOnes());
        report.progress(slow + " of " + users + " users read nothing any more");
        load.settle(rate, settle.dividedBy(4));
        report.row("slow", load.settings(), withMemory(load, load.measureWithoutDrain(rate, time)));

        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("slow", slow);
        figures.put("thrown-out", readAgain(load));
        figures.putAll(Measured.correctness(load.balance()));
        report.row("recovered", load.settings(), figures);
    }

    /** Until everybody has everything; returns how many had been thrown out. */
    private int readAgain(Load load) throws TimeoutException {
        Population population = load.population();
        population.wake(slowOnes());
        int thrownOut = 0;
        for (int looks = 0; looks < 2; looks++) {
            int[] gone = slowOnes().filter(population::gone).toArray();
            thrownOut += gone.length;
            population.connect(IntStream.of(gone), load.connectAtOnce(), Load.CONNECT_LIMIT);
            load.drain();
        }
        return thrownOut;
    }

    private IntStream slowOnes() {
        return IntStream.range(0, slow);
    }

    private Map<String, Object> withMemory(Load load, Measured measured) {
        Map<String, Object> figures = measured.figures();
        figures.put("slow", slow);
        Memory.resident(load.system().gateways())
                .forEach((gateway, bytes) -> figures.put("mib." + gateway, Measured.round(bytes / 1048576.0)));
        return figures;
    }
}
