package io.herald.system.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.installation.Installation;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promises hold for the services as processes of their own while processes die and networks fail, as far as a short run can
 * show: nothing is lost, repeated, misrouted, out of order or forgotten, by the checker's judgement.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SystemRunTest {

    private static final Path FOLDER = Path.of(System.getProperty("herald.system.folder", "target/system-test"));

    private static Installation installation;

    @BeforeAll
    static void start() {
        installation = Installation.start(FOLDER.resolve("quick"));
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void nothingPromisedIsBrokenWhileProcessesDieAndNetworksFail() throws Exception {
        RunPlan plan = RunPlan.quick(Long.getLong("herald.system.seed", 1));
        RunResult result = new SystemRun(plan, installation, FOLDER.resolve("quick")).run();
        System.out.println(result.table());
        assertThat(result.report().clean())
                .as("%s%nhistory: %s", result.report(), result.history())
                .isTrue();
    }
}
