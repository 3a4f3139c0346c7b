package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Redis 7.0 as a child process on 127.0.0.1, with its append-only file in {@code <data>/redis}, flushed to the disk every
 * second. What it confirmed survives {@code kill -9} of it and of this JVM; a power failure takes the last second.
 *
 * <p>Thread-safe; every method may block until the process started or ended.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final String SERVER = "Redis";
    private static final String VERSION = "7.0.15";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final ServerFolder folder;
    private final int port;
    private final String password;
    private final Path executable;
    private final Map<String, String> settings;
    /** Guarded by this. */
    private ChildProcess process;

    private EmbeddedRedis(
            ServerFolder folder, int port, String password, Path executable, Map<String, String> settings) {
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.executable = executable;
        this.settings = settings;
        this.process = launch();
    }

    /** As {@link #start(Path, int, Map)} without settings. */
    public static EmbeddedRedis start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * Starts Redis and waits until it has loaded its data and answers.
     *
     * @param data the data folder, created when missing; Redis uses {@code redis} in it
     * @param port the port on 127.0.0.1, or 0 for a free one
     * @param settings further lines of {@code redis.conf} by name, which win over this class's own, save for the port,
     *     the folder and the password
     * @throws EmbeddedServerException when it does not run, with nothing left behind
     */
    public static EmbeddedRedis start(Path data, int port, Map<String, String> settings) {
        ServerFolder folder = ServerFolder.open(SERVER, data, "redis");
        try {
            Path executable =
                    Binaries.executable(folder, "redis-server-" + VERSION + "-" + Binaries.platform(), "redis-server");
            Orphans.stop(folder, () -> Orphans.find(folder.path()).forEach(ProcessHandle::destroy));
            int chosen = LoopbackPort.choose(SERVER, port);
            return new EmbeddedRedis(folder, chosen, Secret.generate(), executable, Map.copyOf(settings));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private ChildProcess launch() {
        ChildProcess started = ChildProcess.start(
                folder, List.of(executable.toString(), writeConfiguration().toString()));
        started.awaitReady(() -> RedisPing.answered(port, password), START_LIMIT);
        return started;
    }

    private Path writeConfiguration() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("appendonly", "yes");
        lines.put("appendfsync", "everysec");
        lines.put("save", "\"\"");
        lines.putAll(settings);
        if ("yes".equals(lines.get("cluster-enabled"))) {
            // By default it is the port plus 10 000, where outgoing connections take theirs from.
            lines.computeIfAbsent("cluster-port", key -> Integer.toString(LoopbackPort.choose(SERVER, 0)));
        }
        lines.put("bind", LoopbackPort.HOST);
        lines.put("port", Integer.toString(port));
        lines.put("requirepass", password);
        try {
            Path files = Files.createDirectories(folder.resolve("files"));
            lines.put("dir", '"' + files.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"');
            folder.writeSecret(
                    "redis.conf",
                    lines.entrySet().stream()
                            .map(line -> line.getKey() + " " + line.getValue() + "\n")
                            .collect(Collectors.joining()));
            return folder.resolve("redis.conf");
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    Reason.FOLDER_NOT_WRITABLE, "%s: cannot write redis.conf (%s)".formatted(SERVER, e), e);
        }
    }

    /** The address it listens on: 127.0.0.1, never a name, which might resolve to another address first. */
    public String host() {
        return LoopbackPort.HOST;
    }

    /** The port it listens on; the same for as long as this object lives. */
    public int port() {
        return port;
    }

    /** The password that every connection needs, a new one for each {@link #start}. */
    public String password() {
        return password;
    }

    /** {@code redis://:password@host:port}. */
    public String uri() {
        return "redis://:%s@%s:%d".formatted(password, host(), port);
    }

    /** The id of the server's process. */
    public synchronized long pid() {
        return process.pid();
    }

    /** Whether the process runs: false after {@link #kill()}, {@link #close()} or its own end. */
    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** {@code kill -9} of the server; returns when it is gone. The folder stays locked for {@link #restart()}. */
    public synchronized void kill() {
        process.kill();
    }

    /** Stops the server if it runs and starts it on the same port, with the same data and password. */
    public synchronized void restart() {
        stop();
        LoopbackPort.choose(SERVER, port);
        process = launch();
    }

    /** Stops the server, which writes what it holds first, and frees the folder; the data stays. */
    @Override
    public synchronized void close() {
        stop();
        folder.close();
    }

    private void stop() {
        process.stop(process::terminate, STOP_LIMIT);
    }
}
