package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka broker with its KRaft controller inside this JVM, listening on 127.0.0.1, with its data in
 * {@code <data>/kafka}. What it acknowledged survives {@code kill -9} of this JVM; like every Kafka without replicas it
 * leaves the flushing to the operating system, so a power failure can take the last seconds, unless
 * {@code log.flush.interval.messages=1} is among the settings.
 *
 * <p>Topics are created explicitly ({@code auto.create.topics.enable=false}); there is no authentication, any process of
 * this machine may connect.
 *
 * <p>A fault that Kafka takes for fatal while it runs (a full disk, a broken log) ends this JVM at once; that is Kafka's
 * own rule, and the data folder is made for it.
 *
 * <p>Thread-safe; every method may block for seconds.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final String SERVER = "Kafka";

    private final ServerFolder folder;
    private final int port;
    private final Map<String, String> settings;
    /** Guarded by this; null while stopped. */
    private @Nullable KafkaBroker broker;

    private EmbeddedKafka(ServerFolder folder, int port, Map<String, String> settings) {
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.broker = KafkaBroker.start(folder, port, settings);
    }

    /** As {@link #start(Path, int, Map)} without settings. */
    public static EmbeddedKafka start(Path data, int port) {
        return start(data, port, Map.of());
    }

    /**
     * Starts Kafka and waits until the broker serves clients.
     *
     * @param data the data folder, created when missing; Kafka uses {@code kafka} in it
     * @param port the port on 127.0.0.1, or 0 for a free one
     * @param settings further broker settings by name, which win over this class's own
     * @throws EmbeddedServerException when it does not run, with no thread left behind
     */
    public static EmbeddedKafka start(Path data, int port, Map<String, String> settings) {
        ServerFolder folder = ServerFolder.open(SERVER, data, "kafka");
        try {
            return new EmbeddedKafka(folder, LoopbackPort.choose(SERVER, port), Map.copyOf(settings));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /**
     * Starts one member of a cluster, broker and controller in one, and waits until it serves clients: as soon as most of the members run.
     * Topics have three copies of which two have to have a record, unless the settings say otherwise.
     *
     * @param data a folder of this member alone
     */
    public static EmbeddedKafka startMember(Path data, KafkaMember member, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(member.settings());
        all.putAll(settings);
        return start(data, member.port(), all);
    }

    /** The address it listens on: 127.0.0.1. */
    public String host() {
        return LoopbackPort.HOST;
    }

    /** The port it listens on; the same for as long as this object lives. */
    public int port() {
        return port;
    }

    /** What clients take for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return host() + ":" + port;
    }

    /** Whether the broker runs: false after {@link #stop()} and {@link #close()}. */
    public synchronized boolean isRunning() {
        return broker != null;
    }

    /**
     * Stops the broker, cleanly: a part of this JVM cannot be killed. The folder stays locked for {@link #restart()}.
     * Clients see a broker that is gone.
     */
    public synchronized void stop() {
        KafkaBroker running = broker;
        broker = null;
        if (running != null) {
            running.stop();
        }
    }

    /** Stops the broker if it runs and starts it on the same port with the same data. */
    public synchronized void restart() {
        stop();
        LoopbackPort.choose(SERVER, port);
        broker = KafkaBroker.start(folder, port, settings);
    }

    /** Stops the broker and frees the folder; the data stays. */
    @Override
    public synchronized void close() {
        stop();
        folder.close();
    }

    static EmbeddedServerException failed(String what, Throwable cause) {
        return new EmbeddedServerException(
                Reason.SERVER_FAILED, "%s: %s (%s)".formatted(SERVER, what, rootMessage(cause)), cause);
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
