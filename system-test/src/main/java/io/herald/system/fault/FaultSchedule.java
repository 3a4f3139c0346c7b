package io.herald.system.fault;

import io.herald.system.history.HistoryWriter;
import io.herald.system.history.RunClock;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.RunEvent.FaultTookEffect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strikes with one fault after the other: all of them in a random order, then all of them in another one, and so on.
 *
 * @param numbers the last number given to a fault of the run
 * @param pause between the end of one and the next
 */
public record FaultSchedule(
        List<Supplier<Fault>> faults,
        Random random,
        Duration pause,
        RunClock clock,
        HistoryWriter history,
        AtomicInteger numbers) {

    private static final Logger log = LoggerFactory.getLogger(FaultSchedule.class);
    private static final Duration EFFECT_LIMIT = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** Goes through all faults so many times. Blocks; throws what a fault throws that takes no effect for long. */
    public void run(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            List<Supplier<Fault>> shuffled = new ArrayList<>(faults);
            Collections.shuffle(shuffled, random);
            for (Supplier<Fault> next : shuffled) {
                Thread.sleep(pause);
                strike(next.get());
            }
        }
    }

    /** A fault of another lane may have taken away what this one strikes: then it strikes again. */
    private static String struck(int number, Fault fault) throws Exception {
        long deadline = System.nanoTime() + EFFECT_LIMIT.toNanos();
        while (true) {
            try {
                return fault.strike().evidence();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                log.info(
                        "Fault {}: {} of {} took no effect, once more: {}",
                        number,
                        fault.kind(),
                        fault.target(),
                        e.toString());
                Thread.sleep(AGAIN);
            }
        }
    }

    private void strike(Fault fault) throws Exception {
        int number = numbers.incrementAndGet();
        history.add(new FaultInjected(clock.now(), number, fault.kind(), fault.target()));
        String evidence = struck(number, fault);
        history.add(new FaultTookEffect(clock.now(), number, evidence));
        log.info("Fault {}: {} of {}: {}", number, fault.kind(), fault.target(), evidence);
        try {
            Thread.sleep(fault.hold());
        } finally {
            fault.end().restore();
        }
        history.add(new FaultEnded(clock.now(), number));
        log.info("Fault {} has ended", number);
    }
}
