package io.herald.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.checker.Finding.Standing;
import io.herald.system.history.Event;
import io.herald.system.history.RunEvent.Terms;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A correct history is clean, every invariant has something to judge in it, and an empty one is not taken for a clean one. */
class CheckerOnCorrectHistoriesTest {

    private static final int SEEDS = 300;

    @Test
    void correctHistoriesAreClean() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Report report = Checker.check(History.of(Simulation.run(seed).stream()));
            assertThat(report.clean()).as("seed %d%n%s", seed, report).isTrue();
        }
    }

    @Test
    void aSimulatedHistoryExercisesEveryInvariant() {
        Report report = Checker.check(History.of(Simulation.run(1).stream()));
        assertThat(report.findings())
                .allSatisfy(finding -> assertThat(finding.standing()).isEqualTo(Standing.HELD));
    }

    @Test
    void whatAHistoryDoesNotShowIsNotExercised() {
        List<Event> nothing = List.of(new Terms(1, 1, 1, 1, 1, 1));
        assertThat(Checker.check(History.of(nothing.stream())).findings())
                .allSatisfy(finding -> assertThat(finding.standing()).isEqualTo(Standing.NOT_EXERCISED));
    }
}
