package io.herald.standalone;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** Standalone as its users run it: a process of its own, with the flags of {@code ./mvnw}, on ports nobody else uses. */
final class StandaloneProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path console;
    private final Settings settings;

    private StandaloneProcess(Process process, Path console, Settings settings) {
        this.process = process;
        this.console = console;
        this.settings = settings;
    }

    /** Where it keeps its data and listens; survives restarts. */
    record Settings(Path data, int delivery, int ingest, int push, int kafka) {

        /** Ports that are free now. */
        static Settings in(Path data) {
            try (ServerSocket a = free();
                    ServerSocket b = free();
                    ServerSocket c = free();
                    ServerSocket d = free()) {
                return new Settings(data, a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), d.getLocalPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static ServerSocket free() throws IOException {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }

        private List<String> arguments() {
            return List.of(
                    "--herald.standalone.data=" + data,
                    "--herald.standalone.ports.delivery=" + delivery,
                    "--herald.standalone.ports.ingest=" + ingest,
                    "--herald.standalone.ports.push=" + push,
                    "--herald.standalone.ports.kafka=" + kafka);
        }
    }

    /** Starts it and does not wait. */
    static StandaloneProcess launch(Settings settings, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Standalone.class.getName()));
        command.addAll(settings.arguments());
        try {
            Path console = Files.createTempFile("standalone", ".out");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile())
                    .start();
            return new StandaloneProcess(process, console, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param flags of the JVM, further ones
     */
    static StandaloneProcess start(Settings settings, String... flags) {
        StandaloneProcess started = launch(settings, flags);
        try {
            await().atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !started.process.isAlive() || started.console().contains("Herald is ready"));
        } catch (ConditionTimeoutException e) {
            started.close();
            throw new AssertionError("Not ready in time:\n" + started.console(), e);
        }
        if (!started.process.isAlive()) {
            throw new AssertionError("Ended while starting:\n" + started.console());
        }
        return started;
    }

    /** What a person would see on the terminal. */
    String console() {
        try {
            return Files.readString(console);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The servers it has started and what they started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    Settings settings() {
        return settings;
    }

    String deliveryUrl() {
        return "http://localhost:" + settings.delivery();
    }

    String ingestUrl() {
        return "http://localhost:" + settings.ingest();
    }

    /** SIGKILL: it gets no chance to do anything. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, as Ctrl-C does; returns the exit code. */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Waits until it ends by itself; returns the exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Does not end:\n" + console());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
