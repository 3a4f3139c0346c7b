package io.herald.load.peer;

import io.herald.embedded.EmbeddedRedis;
import io.herald.load.process.ChildProcess;
import io.herald.load.process.FreePort;
import io.herald.load.process.ServerProcess;
import io.herald.load.system.ClientSettings;
import io.herald.load.system.Installation;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Dialect;
import io.herald.load.wire.SocketIoDialect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * socket.io with the Redis adapter: the users are connected to one node, and the producer to another, so that every message goes
 * through Redis as it does wherever there is more than one node. It keeps nothing: what is published for a user who is away, or
 * while Redis is, is gone.
 *
 * <p>The program is {@code load-test/peers/socketio/server.js}. Users log in with a name and a password.
 */
public final class SocketIoSystem implements SystemUnderTest {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);

    /** An event without arguments. */
    private static final String RECEIPT = "[\"received\"]";

    private final Installation installation;
    private final Receipts receipts;
    private final Node users;
    private final Node producers;

    private record Node(ServerProcess process, int port) {

        URI uri() {
            return URI.create("ws://127.0.0.1:" + port + SocketIoDialect.PATH);
        }
    }

    private SocketIoSystem(Path folder, Path program, Receipts receipts) throws TimeoutException {
        this.installation = new Installation(folder);
        this.receipts = receipts;
        try {
            EmbeddedRedis redis = installation.opened(EmbeddedRedis.start(installation.data(), 0));
            installation.charged(new ServerProcess("redis", redis.pid()));
            this.users = startNode("socketio-users", program, redis.uri());
            this.producers = startNode("socketio-producers", program, redis.uri());
        } catch (RuntimeException | TimeoutException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts it and waits until it is ready; fetches what it needs from the npm registry the first time.
     *
     * @param folder an empty folder for data and logs
     * @param program installed, see {@link NodeProgram}
     * @param receipts how clients tell that a message has arrived
     */
    public static SocketIoSystem start(Path folder, NodeProgram program, Receipts receipts) throws TimeoutException {
        return new SocketIoSystem(folder, program.installed(), receipts);
    }

    private Node startNode(String name, Path program, String redis) throws TimeoutException {
        int port = FreePort.find();
        ChildProcess process = installation.start(new ChildProcess.Command.Program(
                name,
                List.of(
                        "node",
                        program.resolve("server.js").toString(),
                        Integer.toString(port),
                        receipts == Receipts.CALLBACK ? "callback" : "no-callback"),
                Map.of("REDIS_URL", redis, "NODE_ENV", "production")));
        process.awaitReady(() -> process.hasPrinted("socket.io is ready"), START_LIMIT);
        return new Node(process.server(), port);
    }

    @Override
    public String name() {
        return "socketio";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("receipts", receipts.toString());
    }

    @Override
    public List<ServerProcess> servers() {
        return installation.servers();
    }

    @Override
    public List<ServerProcess> gateways() {
        return List.of(users.process());
    }

    @Override
    public void prepare(int users) {
        // A user is known by connecting.
    }

    @Override
    public URI endpoint(int user) {
        return users.uri();
    }

    @Override
    public Dialect dialect(int user, ClientSettings client) {
        return new SocketIoDialect(login(Letter.userName(user)), receipts == Receipts.EVENT ? RECEIPT : "");
    }

    private static String login(String user) {
        return "{\"user\":\"" + user + "\",\"password\":\"load\"}";
    }

    @Override
    public Publisher publisher(Letter letter, Duration linger) {
        return new SocketIoPublisher(producers.uri(), login("producer"), letter);
    }

    /** Nothing. */
    @Override
    public long stored() {
        return 0;
    }

    @Override
    public void close() {
        installation.close();
    }
}
