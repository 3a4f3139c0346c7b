package io.herald.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A JVM of this JVM's version and class path. */
public final class JavaProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final Path output;
    private final Process process;

    private JavaProcess(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /**
     * What to run.
     *
     * @param name in results and of its log file
     * @param flags of the JVM
     * @param classPath of the JVM
     * @param mainClass to run
     * @param arguments of the main class
     */
    public record Command(
            String name, List<String> flags, String classPath, String mainClass, List<String> arguments) {}

    /** Starts a JVM that ends with this one; its output goes to {@code <folder>/<name>.log}. */
    public static JavaProcess start(Path folder, Command command) {
        Path output = folder.resolve(command.name() + ".log");
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(command.flags());
        line.addAll(List.of("-cp", command.classPath(), Tether.class.getName(), command.mainClass()));
        line.addAll(command.arguments());
        try {
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            return new JavaProcess(command.name(), output, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is measured. */
    public ServerProcess server() {
        return new ServerProcess(name, process.pid());
    }

    /** Waits until it is ready; fails with the end of its output when it ends first, or takes longer than this. */
    public void awaitReady(BooleanSupplier ready, Duration limit) throws TimeoutException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended before it was ready:\n" + lastLines());
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(name + " is not ready after " + limit + ":\n" + lastLines());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Whether a line of its output contains this. */
    public boolean hasPrinted(String text) {
        try {
            return Files.readString(output).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no output: " + e.getMessage() + ")";
        }
    }

    /** Asks it to end, then ends it. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
