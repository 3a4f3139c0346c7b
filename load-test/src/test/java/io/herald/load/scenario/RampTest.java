package io.herald.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.result.Report;
import io.herald.load.result.Row;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** One bad moment does not end a ramp; a rate that is not held twice does. */
class RampTest {

    private static final double RATE = 200;
    private static final Duration TIME = Duration.ofMillis(600);
    private static final int OF_AN_ATTEMPT = 160;
    private static final Duration TOO_LONG = Duration.ofMillis(400);

    /** The next rate would be beyond what the generator can do, so there is one step, and one between the two. */
    private static final double FACTOR = 1000;

    @Test
    void aRateThatIsHeldAtTheSecondAttemptCounts() throws TimeoutException {
        List<Row> rows = ramp(nth -> nth >= OF_AN_ATTEMPT && nth < 2 * OF_AN_ATTEMPT);

        assertThat(rows.stream().filter(row -> row.step().equals("ramp-step"))).hasSize(4);
        assertThat(rows.getLast().figure("held-rate")).isEqualTo(RATE);
    }

    @Test
    void aRateThatIsHeldAtNoAttemptEndsIt() throws TimeoutException {
        List<Row> rows = ramp(nth -> false);

        assertThat(rows.stream().filter(row -> row.step().equals("ramp-step"))).hasSize(2);
        assertThat(rows.getLast().figure("held-rate")).isZero();
    }

    private interface Quick {
        boolean quick(int nth);
    }

    private static List<Row> ramp(Quick which) throws TimeoutException {
        CrookedSystem.Fault fault = (nth, user, text, system) -> {
            if (which.quick(nth)) {
                system.send(user, text);
            } else {
                system.sendLater(user, text, TOO_LONG);
            }
        };
        List<Row> rows = new ArrayList<>();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Report report = new Report(
                Clock.systemUTC(),
                new Report.Source("commit", "machine", "crooked", "ramp", "command"),
                nowhere,
                rows::add);
        try (CrookedSystem system = new CrookedSystem(fault);
                Load load = new Load(system, GeneratorSeesFaultsTest.settings(), 5)) {
            new Ramp(5, RATE, FACTOR, Duration.ofMillis(200), Duration.ZERO, TIME).run(load, report);
        }
        return rows;
    }
}
