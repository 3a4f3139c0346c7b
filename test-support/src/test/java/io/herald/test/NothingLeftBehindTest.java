package io.herald.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A JVM that used embedded servers without any Spring application ends with its servers stopped and their data removed.
 * They used to be stopped by Spring Boot's shutdown handlers, which run only where a Spring application was started: plain
 * tests left Redis and PostgreSQL running.
 */
class NothingLeftBehindTest {

    /** The program of the JVM that ends. */
    static final class PlainProgram {

        private PlainProgram() {}

        @SuppressWarnings("SystemOut")
        public static void main(String[] arguments) {
            Servers.redis();
            Servers.newDatabase();
            System.out.println("servers run: "
                    + !processesOf(ProcessHandle.current().pid()).isEmpty());
        }
    }

    /** The server processes whose executable lies in the temporary folder of the JVM with that id. */
    private static List<ProcessHandle> processesOf(long jvm) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").contains("/herald-test-" + jvm + "-"))
                .toList();
    }

    @Test
    void aJvmWithoutSpringStopsItsServersWhenItEnds() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-D" + ServerKind.SWITCH + "=embedded",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainProgram.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();
            assertThat(printed).contains("servers run: true");
            assertThat(processesOf(jvm.pid())).isEmpty();
            assertThat(Path.of(System.getProperty("java.io.tmpdir")).toFile().list())
                    .noneMatch(name -> name.startsWith("herald-test-" + jvm.pid() + "-"));
        } finally {
            jvm.destroyForcibly();
        }
    }
}
