package io.herald.system.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.herald.system.installation.Installation;
import io.herald.system.installation.Shape;
import io.herald.system.installation.WrongClock;
import io.herald.system.run.RunPlan.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What needs an installation of its own shape: a cluster of Kafkas, a PostgreSQL with standbys, one with a small disk, services whose
 * clocks are wrong. Each is a run under load that the checker judges. By hand: {@code -Dherald.system.campaign=scenarios}; seed and
 * rounds as for {@link CampaignTest}. What cannot be done on a machine is skipped and says so, or fails where {@code
 * HERALD_TESTS_STRICT=true} is in the environment.
 */
@EnabledIfSystemProperty(named = "herald.system.campaign", matches = "scenarios")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ScenarioTest {

    private static final Path FOLDER = Path.of(System.getProperty("herald.system.folder", "target/system-test"));
    private static final boolean STRICT = "true".equals(System.getenv("HERALD_TESTS_STRICT"));
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Map<String, String> KEEP_LOG = Map.of("wal_keep_size", "256MB", "max_wal_senders", "4");
    private static final Map<String, String> SMALL = Map.of("max_wal_size", "64MB", "min_wal_size", "32MB");
    private static final String SMALL_DISK = "300m";

    @Test
    void leadersOfPartitionsGoAndComeAndConsumersToo() throws Exception {
        run("brokers", Faults.BROKERS, Shape.usual().withBrokers(3));
    }

    /** Cursors of the lost history are answered with {@code reset}, its acknowledgements move nothing, and Kafka has what was lost. */
    @Test
    void postgreSqlFailsOverWithEverythingOrWithoutItsTail() throws Exception {
        run("failover", Faults.FAILOVER, Shape.usual().withPostgreSql(KEEP_LOG));
    }

    @Test
    void postgreSqlHasNoRoomLeft() throws Exception {
        Path disk = FOLDER.resolve("small-disk");
        Files.createDirectories(disk);
        if (!mount(disk)) {
            skip("no file system of " + SMALL_DISK + " could be mounted: needs Linux and root");
        }
        try {
            run("disk", Faults.DISK, Shape.usual().withPostgreSql(SMALL).withPostgreSqlData(disk.resolve("data")));
        } finally {
            command("umount", disk.toString());
        }
    }

    @Test
    void clocksAreWrongByAnHour() throws Exception {
        if (!WrongClock.isAvailable()) {
            skip("libfaketime is not installed");
        }
        run(
                "clocks",
                Faults.CLOCKS,
                Shape.usual()
                        .withClocks(Map.of(
                                "ingest-1", HOUR,
                                "ingest-2", HOUR.negated(),
                                "delivery-1", HOUR.negated(),
                                "delivery-2", HOUR,
                                "push-1", HOUR)));
    }

    private static void run(String name, Faults faults, Shape shape) throws Exception {
        RunPlan plan = new RunPlan(
                Long.getLong("herald.system.seed", 1),
                Integer.getInteger("herald.system.users", 200),
                Integer.getInteger("herald.system.rate", 100),
                Duration.ofSeconds(30),
                Integer.getInteger("herald.system.rounds", 2),
                faults);
        Path folder = FOLDER.resolve(name);
        try (Installation installation = Installation.start(folder, shape)) {
            RunResult result = new SystemRun(plan, installation, folder).run();
            System.out.println(result.table());
            assertThat(result.report().clean())
                    .as("%s%nhistory: %s", result.report(), result.history())
                    .isTrue();
        }
    }

    private static boolean mount(Path disk) {
        try {
            return command("mount", "-t", "tmpfs", "-o", "size=" + SMALL_DISK, "herald-small-disk", disk.toString());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean command(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void skip(String why) {
        assertThat(STRICT).as(why).isFalse();
        System.err.println("SKIPPED: " + why);
        abort(why);
    }
}
