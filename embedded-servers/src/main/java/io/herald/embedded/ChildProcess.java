package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server process of this JVM. It runs in a session of its own, so that Ctrl-C in the terminal reaches this JVM alone,
 * and writes to {@code server.log} rather than to a pipe, which would break when this JVM is killed.
 */
final class ChildProcess {

    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final Pattern COMPLAINT = Pattern.compile("FATAL|PANIC|ERROR|>>>| # ");

    private final ServerFolder folder;
    private final Process process;
    /** From the first answer to the wish to stop: an end in between is a failure to be reported. */
    private volatile boolean serving;

    private ChildProcess(ServerFolder folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts a server, without waiting until it answers. */
    static ChildProcess start(ServerFolder folder, List<String> command) {
        try {
            Path serverLog = folder.resolve("server.log");
            if (Files.exists(serverLog)) {
                Files.move(serverLog, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            List<String> full = new ArrayList<>(ownSession());
            full.addAll(command);
            Process process = builder(folder, full)
                    .redirectOutput(Redirect.to(serverLog.toFile()))
                    .start();
            ChildProcess child = new ChildProcess(folder, process);
            var _ = process.onExit().thenAccept(child::reportUnexpectedEnd);
            return child;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED, "%s: cannot be run (%s)".formatted(folder.server(), e.getMessage()), e);
        }
    }

    /** Runs a command to its end; throws when it fails or takes longer than {@code limit}. */
    static void run(ServerFolder folder, String name, List<String> command, Duration limit) {
        Path output = folder.resolve(name + ".log");
        try {
            Process process = builder(folder, command)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            boolean ended = waitFor(process, limit);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                throw new EmbeddedServerException(
                        Reason.SERVER_FAILED,
                        "%s: %s %s: %s"
                                .formatted(
                                        folder.server(),
                                        name,
                                        ended ? "failed with exit code " + process.exitValue() : "did not end in time",
                                        lastComplaint(output)));
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.SERVER_FAILED, "%s: cannot be run (%s)".formatted(folder.server(), e.getMessage()), e);
        }
    }

    private static ProcessBuilder builder(ServerFolder folder, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.path().toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true);
        // The user's own settings for a PostgreSQL client (PGDATA, PGPORT, PGOPTIONS …) are not meant for this server.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    /** A command that runs the one after it in its own session, in the same process; empty where there is none. */
    private static List<String> ownSession() {
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            return List.of("/usr/bin/setsid");
        }
        if (Files.isExecutable(Path.of("/usr/bin/perl"))) { // macOS has no setsid
            return List.of("/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV");
        }
        return List.of();
    }

    /** Waits until {@code ready}; throws, after making sure that the process is gone, when it ends or the limit passes. */
    void awaitReady(BooleanSupplier ready, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive()) {
            if (ready.getAsBoolean()) {
                serving = true;
                return;
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                kill();
                throw failed("did not answer within " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw failed("ended while starting");
    }

    private EmbeddedServerException failed(String what) {
        return new EmbeddedServerException(
                Reason.SERVER_FAILED,
                "%s: %s: %s".formatted(folder.server(), what, lastComplaint(folder.resolve("server.log"))));
    }

    private static String lastComplaint(Path output) {
        try (Stream<String> all = Files.lines(output, StandardCharsets.ISO_8859_1)) {
            List<String> lines = all.filter(line -> !line.isBlank()).toList();
            return lines.stream()
                    .filter(line -> COMPLAINT.matcher(line).find() && !line.contains("overcommit"))
                    .reduce((_, later) -> later)
                    .orElse(lines.isEmpty() ? "it printed nothing" : lines.getLast())
                    .strip();
        } catch (IOException e) {
            return "what it printed cannot be read (" + e.getMessage() + ")";
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server as {@code askToStop} does it, or by force when that takes longer than {@code limit}. */
    void stop(Runnable askToStop, Duration limit) {
        serving = false;
        if (!process.isAlive()) {
            return;
        }
        askToStop.run();
        if (!waitFor(process, limit)) {
            log.warn("{} did not stop within {} s and is killed", folder.server(), limit.toSeconds());
            kill();
        }
    }

    /** What SIGTERM is to the server. */
    void terminate() {
        process.destroy();
    }

    /** {@code kill -9} of the server and of the processes that it started; returns when they are gone. */
    void kill() {
        serving = false;
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        while (family.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        // The handle sees the end a moment before the process itself knows of it.
        waitFor(process, KILL_LIMIT);
    }

    private static boolean waitFor(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void reportUnexpectedEnd(Process ended) {
        if (serving) {
            log.error(
                    "{} ended by itself with exit code {}; see {}",
                    folder.server(),
                    ended.exitValue(),
                    folder.resolve("server.log"));
        }
    }
}
