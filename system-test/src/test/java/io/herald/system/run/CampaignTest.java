package io.herald.system.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.installation.Installation;
import io.herald.system.run.RunPlan.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The long form of {@link SystemRunTest}, run by hand: every fault at least three times, thousands of users, a fresh installation
 * for each seed. Settings are system properties: {@code herald.system.campaign} = {@code full} or {@code measure} (every fault
 * once, one after the other), {@code herald.system.seeds} (1,2,3), {@code herald.system.users} (2000), {@code
 * herald.system.rate} (500 a second), {@code herald.system.minutes} (10), {@code herald.system.rounds} (3).
 */
@EnabledIfSystemProperty(named = "herald.system.campaign", matches = "full|measure")
class CampaignTest {

    private static final Path FOLDER = Path.of(System.getProperty("herald.system.folder", "target/system-test"));

    static LongStream seeds() {
        return Arrays.stream(System.getProperty("herald.system.seeds", "1,2,3").split(","))
                .mapToLong(Long::parseLong);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingPromisedIsBrokenByAnyFaultInAnyOrder(long seed) throws Exception {
        boolean full = System.getProperty("herald.system.campaign").equals("full");
        RunPlan plan = new RunPlan(
                seed,
                Integer.getInteger("herald.system.users", 2_000),
                Integer.getInteger("herald.system.rate", 500),
                full ? Duration.ofMinutes(Integer.getInteger("herald.system.minutes", 10)) : Duration.ofMinutes(1),
                full ? Integer.getInteger("herald.system.rounds", 3) : 1,
                full ? Faults.ALL : Faults.ONE_BY_ONE);
        Path folder = FOLDER.resolve("seed-" + seed);
        try (Installation installation = Installation.start(folder)) {
            RunResult result = new SystemRun(plan, installation, folder).run();
            System.out.println(result.table());
            assertThat(result.report().clean())
                    .as("%s%nhistory: %s", result.report(), result.history())
                    .isTrue();
        }
    }
}
