package io.herald.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A server that ends with this JVM, its output in a file. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** What {@link Tether} is to JVMs: runs a program, and ends it when standard input ends, of which nothing is ever read. */
    private static final String TETHER = """
            exec 3<&0
            "$@" </dev/null 3<&- &
            program=$!
            trap 'kill $program' TERM
            { read -r _; kill $program; } <&3 2>/dev/null &
            wait $program
            kill $!
            """;

    private final String name;
    private final Path output;
    private final Process process;

    private ChildProcess(String name, Path output, Process process) {
        this.name = name;
        this.output = output;
        this.process = process;
    }

    /** What to run. */
    public sealed interface Command {

        /** In results and of its log file. */
        String name();

        /**
         * A JVM of this JVM's version.
         *
         * @param flags of the JVM
         * @param classPath of the JVM; it has to contain this class
         * @param mainClass to run
         * @param arguments of the main class
         */
        record Jvm(String name, List<String> flags, String classPath, String mainClass, List<String> arguments)
                implements Command {}

        /**
         * Another program.
         *
         * @param line the program's file and its arguments
         * @param environment beyond this process's own
         */
        record Program(String name, List<String> line, Map<String, String> environment) implements Command {}
    }

    /** Starts it; its output goes to {@code <folder>/<name>.log}. */
    public static ChildProcess start(Path folder, Command command) {
        Path output = folder.resolve(command.name() + ".log");
        ProcessBuilder builder = switch (command) {
            case Command.Jvm jvm -> new ProcessBuilder(line(jvm));
            case Command.Program program -> {
                ProcessBuilder tethered = new ProcessBuilder(line(program));
                tethered.environment().putAll(program.environment());
                yield tethered;
            }
        };
        try {
            Process process = builder.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            return new ChildProcess(command.name(), output, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> line(Command.Jvm jvm) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvm.flags());
        line.addAll(List.of("-cp", jvm.classPath(), Tether.class.getName(), jvm.mainClass()));
        line.addAll(jvm.arguments());
        return line;
    }

    private static List<String> line(Command.Program program) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", TETHER, "tether"));
        line.addAll(program.line());
        return line;
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

    /** Asks it and its descendants to end, then ends them. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Ended below.
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
