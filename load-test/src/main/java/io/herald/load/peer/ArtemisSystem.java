package io.herald.load.peer;

import io.herald.load.process.ChildProcess;
import io.herald.load.process.FreePort;
import io.herald.load.process.ServerProcess;
import io.herald.load.system.ClientSettings;
import io.herald.load.system.Installation;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Dialect;
import io.herald.load.wire.StompDialect;
import io.herald.load.wire.StompDialect.Ready;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * ActiveMQ Artemis: a durable queue for each user, which the producer sends to over Artemis' own protocol and the user subscribes to
 * with STOMP over WebSocket. {@link ArtemisServer} says how it is set up.
 */
public final class ArtemisSystem implements SystemUnderTest {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** What {@code artemis create} gives the JVM beside its heap, and what keeps the JVM quiet. */
    private static final List<String> FLAGS = List.of(
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlogback.configurationFile=load-test-logback.xml");

    /** A message and its headers, when a window is given in messages: Artemis counts bytes. */
    private static final int BYTES_PER_MESSAGE = 512;

    private final Installation installation;
    private final ArtemisSettings settings;
    private final int stompPort = FreePort.find();
    private final ArtemisQueues queues;

    private ArtemisSystem(Path folder, ArtemisSettings settings) throws TimeoutException {
        this.installation = new Installation(folder);
        this.settings = settings;
        try {
            int corePort = FreePort.find();
            ChildProcess process = installation.start(new ChildProcess.Command.Jvm(
                    "artemis",
                    Stream.concat(FLAGS.stream(), settings.flags().stream()).toList(),
                    System.getProperty("java.class.path"),
                    ArtemisServer.class.getName(),
                    List.of(
                            installation.data().toString(),
                            Integer.toString(stompPort),
                            Integer.toString(corePort),
                            Long.toString(settings.journalBufferTimeout().toNanos()))));
            process.awaitReady(() -> process.hasPrinted(ArtemisServer.READY), START_LIMIT);
            this.queues = installation.opened(new ArtemisQueues("tcp://127.0.0.1:" + corePort));
        } catch (RuntimeException | TimeoutException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder an empty folder for data and logs
     */
    public static ArtemisSystem start(Path folder, ArtemisSettings settings) throws TimeoutException {
        return new ArtemisSystem(folder, settings);
    }

    @Override
    public String name() {
        return "artemis";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of(
                "artemis-flags",
                String.join(" ", settings.flags()),
                "journal-us",
                settings.journalBufferTimeout().toNanos() / 1000);
    }

    @Override
    public List<ServerProcess> servers() {
        return installation.servers();
    }

    @Override
    public List<ServerProcess> gateways() {
        return installation.servers();
    }

    @Override
    public void prepare(int users) {
        queues.create(users);
    }

    @Override
    public URI endpoint(int user) {
        return URI.create("ws://127.0.0.1:" + stompPort + "/stomp");
    }

    @Override
    public Dialect dialect(int user, ClientSettings client) {
        String window =
                client.window() == 0 ? "" : "consumer-window-size:" + client.window() * BYTES_PER_MESSAGE + "\n";
        return new StompDialect(new StompDialect.Subscription(
                "login:" + ArtemisServer.USER + "\npasscode:" + ArtemisServer.USER + "\n",
                Letter.userName(user),
                client.ackMode(),
                "subscription-type:ANYCAST\n" + window,
                Ready.RECEIPT));
    }

    @Override
    public Publisher publisher(Letter letter, Duration linger) {
        return queues.publisher(letter);
    }

    @Override
    public long stored() {
        return queues.messages();
    }

    @Override
    public void close() {
        installation.close();
    }
}
