package io.herald.load.peer;

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

/**
 * RabbitMQ: a durable classic queue for each user, which the producer publishes persistent messages to over AMQP and the user
 * subscribes to with STOMP over WebSocket, as Debian packages it. RabbitMQ delivers a message before it is on the disk, and
 * confirms it after.
 *
 * <p>Users log in with the name and password that RabbitMQ takes from loopback by default.
 */
public final class RabbitMqSystem implements SystemUnderTest {

    private final Installation installation;
    private final RabbitMqNode node;
    private final RabbitMqQueues queues;

    private RabbitMqSystem(Path folder) throws TimeoutException {
        this.installation = new Installation(folder);
        try {
            this.node = RabbitMqNode.start(installation);
            this.queues = installation.opened(new RabbitMqQueues(node.amqpPort()));
        } catch (RuntimeException | TimeoutException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder an empty folder for data and logs
     * @throws IllegalStateException when RabbitMQ is not installed
     */
    public static RabbitMqSystem start(Path folder) throws TimeoutException {
        return new RabbitMqSystem(folder);
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("queues", "classic");
    }

    @Override
    public List<ServerProcess> servers() {
        return installation.servers();
    }

    @Override
    public List<ServerProcess> gateways() {
        return List.of(node.process());
    }

    @Override
    public void prepare(int users) {
        queues.create(users);
    }

    @Override
    public URI endpoint(int user) {
        return URI.create("ws://127.0.0.1:" + node.stompPort() + "/ws");
    }

    @Override
    public Dialect dialect(int user, ClientSettings client) {
        String window = client.window() == 0 ? "" : "prefetch-count:" + client.window() + "\n";
        return new StompDialect(new StompDialect.Subscription(
                "host:/\nlogin:guest\npasscode:guest\n",
                "/amq/queue/" + Letter.userName(user),
                client.ackMode(),
                window,
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
