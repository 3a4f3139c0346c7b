package io.herald.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.peer.ArtemisSettings;
import io.herald.load.peer.ArtemisSystem;
import io.herald.load.result.Report;
import io.herald.load.result.ResultsFile;
import io.herald.load.result.Row;
import io.herald.load.system.ClientSettings;
import io.herald.load.system.HeraldSettings;
import io.herald.load.system.HeraldSystem;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Letter;
import io.herald.load.wire.AckMode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The generator against Herald, and against the peer that needs nothing installed, as separate processes, for five seconds each:
 * nothing lost, repeated, overtaken or misdirected, every message timed, every process charged, the row kept. How fast it was is
 * no question here.
 */
class SteadyLoadIT {

    private static final double RATE = 100;
    private static final Duration TIME = Duration.ofSeconds(5);

    /** A quick start matters here, and peak speed does not. */
    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    @TempDir
    private Path folder;

    @Test
    void fiveSecondsOfSteadyLoadArriveOnceInOrderAndAreAccountedFor() throws TimeoutException {
        HeraldSettings herald = new HeraldSettings(2, 4, FLAGS, FLAGS, FLAGS, FLAGS, "", List.of());

        Row row = steadyLoad(HeraldSystem.start(folder, herald), 4010);

        assertThatEverythingArrivedOnceInOrder(row);
        for (String server : List.of("kafka", "postgresql", "ingest", "delivery-1", "delivery-2")) {
            assertThat(row.figure("cpu-us." + server)).as(server).isPositive();
        }
        for (String hop : List.of("polled", "stored", "looked-up", "published", "heard", "written", "durable")) {
            assertThat(row.figure("hop-ms." + hop)).as(hop).isBetween(0.0, 10_000.0);
        }
        int cores = Runtime.getRuntime().availableProcessors();
        assertThat(row.figure("others-cpu-percent")).isBetween(0.0, 100.0 * cores);
        assertThat(row.settings())
                .containsEntry("nodes", 2)
                .containsEntry("users", 40)
                .containsEntry("inbox-entries", 4010);
    }

    @Test
    void theSameLoadArrivesThroughArtemis() throws TimeoutException {
        Row row = steadyLoad(ArtemisSystem.start(folder, new ArtemisSettings(FLAGS, Duration.ofMillis(2))), 0);

        assertThatEverythingArrivedOnceInOrder(row);
        assertThat(row.figure("cpu-us.artemis")).isPositive();
    }

    private Row steadyLoad(SystemUnderTest system, long inboxEntries) throws TimeoutException {
        LoadSettings settings = new LoadSettings(
                new ClientSettings(AckMode.CLIENT_INDIVIDUAL, 0),
                new Letter(180),
                Duration.ZERO,
                1,
                1,
                20,
                Duration.ofSeconds(60),
                Optional.empty());
        Steady steady = new Steady(40, inboxEntries, List.of(RATE), Duration.ofSeconds(1), Duration.ZERO, TIME);
        ResultsFile results = new ResultsFile(folder, "steady");
        Report.Source source = new Report.Source("commit", "machine", system.name(), "steady", "command");
        try (system;
                Load load = new Load(system, settings, steady.users())) {
            steady.run(load, new Report(Clock.systemUTC(), source, System.out, results::append));
        }
        return results.rows().getFirst();
    }

    private static void assertThatEverythingArrivedOnceInOrder(Row row) {
        assertThat(row.figure("timed")).isEqualTo(RATE * TIME.toSeconds());
        for (String wrong : List.of("lost", "duplicates", "out-of-order", "misdirected", "refused")) {
            assertThat(row.figure(wrong)).as(wrong).isZero();
        }
    }
}
