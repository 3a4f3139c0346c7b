package io.herald.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link ServersOfAJvm}, and what it said. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<String, Integer> confirmed = new ConcurrentHashMap<>();
    private final Thread reader;
    private volatile String lastOther = "";

    private ChildJvm(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    static ChildJvm start(Path data, int first) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServersOfAJvm.class.getName(),
                        data.toString(),
                        Integer.toString(first))
                .redirectError(Redirect.INHERIT)
                .start();
        ChildJvm child = new ChildJvm(process);
        if (!child.ready.await(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("not ready: " + child.lastOther);
        }
        return child;
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.matches("(kafka|redis|postgresql) \\d+")) {
                    int blank = line.indexOf(' ');
                    confirmed.put(line.substring(0, blank), Integer.parseInt(line.substring(blank + 1)));
                } else {
                    lastOther = line;
                    if (line.startsWith("ready ")) {
                        ready.countDown();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The highest number that the server has confirmed so far, -1 before the first. */
    int confirmed(String server) {
        return confirmed.getOrDefault(server, -1);
    }

    /** {@code kill -9} of the JVM alone; returns when it is gone and everything that it said is read. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
