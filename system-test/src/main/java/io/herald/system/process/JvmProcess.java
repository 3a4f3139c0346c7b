package io.herald.system.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A main class in a JVM of its own. One run at a time; each writes to {@code <name>-<run>.log}. */
public final class JvmProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);

    private final String name;
    private final Path logs;
    private final List<String> command;
    private final Map<String, String> environment;
    /** Guarded by this, as is {@code runs}. */
    private @Nullable Process process;

    private int runs;

    /**
     * What to run.
     *
     * @param classPath as {@link ClassPath#of} gives it
     * @param jvmOptions such as {@code -Xmx256m}
     * @param environment what is added to the environment of this process
     */
    public record Command(
            String classPath,
            List<String> jvmOptions,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment) {

        /** With this process's environment. */
        public Command(String classPath, List<String> jvmOptions, String mainClass, List<String> arguments) {
            this(classPath, jvmOptions, mainClass, arguments, Map.of());
        }

        private List<String> line() {
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
            line.addAll(jvmOptions);
            line.addAll(List.of("-cp", classPath, Supervised.class.getName(), mainClass));
            line.addAll(arguments);
            return line;
        }
    }

    /**
     * @param name for log files and messages
     * @param logs folder of its log files
     */
    public JvmProcess(String name, Path logs, Command command) {
        this.name = name;
        this.logs = logs;
        this.command = command.line();
        this.environment = command.environment();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop-" + name));
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Starts it. It need not be ready when this returns. */
    public synchronized void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " is running");
        }
        runs++;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(log().toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the present run, or the last one, writes to. */
    public synchronized Path log() {
        return logs.resolve(name + "-" + runs + ".log");
    }

    /** Waits until it is ready. Throws, with the end of its log, when it ends before or takes too long. */
    public void awaitReady(BooleanSupplier ready, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        name + (isAlive() ? " is not ready after " + limit : " has ended") + ":\n" + endOfLog());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }

    /** Whether its log has a line that contains this. */
    public boolean hasLogged(String text) {
        try {
            return Files.readString(log(), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** The process id of the present run, or the last one. */
    public long pid() {
        return running().pid();
    }

    /** Whether it runs, frozen or not. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    /** {@code kill -9}. Returns the exit code, 137, when it is gone. */
    public int kill() {
        Process killed = running();
        killed.destroyForcibly();
        return awaitEnd(killed, KILL_LIMIT);
    }

    /** SIGTERM. Returns the exit code when it has ended by itself; throws when it does not in time. */
    public int terminate(Duration limit) {
        Process asked = running();
        asked.destroy();
        return awaitEnd(asked, limit);
    }

    private int awaitEnd(Process ending, Duration limit) {
        try {
            if (!ending.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " did not end within " + limit);
            }
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " ended", e);
        }
    }

    /**
     * SIGSTOP: it does nothing any more, and its sockets stay open. Returns once that has taken effect, with its state, {@code T}.
     */
    public String freeze() {
        signal("-STOP");
        return awaitState("T"::equals);
    }

    /** SIGCONT: it goes on as if nothing had happened. Returns once that has taken effect, with its state. */
    public String thaw() {
        signal("-CONT");
        return awaitState(state -> !state.equals("T"));
    }

    /** A signal is delivered when the kernel gets to it, on a busy machine some milliseconds later. */
    private String awaitState(Predicate<String> expected) {
        long deadline = System.nanoTime() + SIGNAL_LIMIT.toNanos();
        String state = state();
        while (!expected.test(state) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
            state = state();
        }
        return state;
    }

    private void signal(String signal) {
        run("kill", signal, Long.toString(pid()));
    }

    /** {@code R} and {@code S} = it runs, {@code T} = it is stopped; empty = it is gone. */
    public String state() {
        String state = run("ps", "-o", "state=", "-p", Long.toString(pid())).strip();
        return state.isEmpty() ? "" : state.substring(0, 1);
    }

    private static String run(String... command) {
        try {
            Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!run.waitFor(SIGNAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(String.join(" ", command) + " does not end");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes sure that it is gone. */
    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
