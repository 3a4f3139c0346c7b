package io.herald.load.system;

import io.herald.load.process.ServerProcess;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Dialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A running system that takes messages at one end and delivers them over WebSocket at the other. */
public interface SystemUnderTest extends AutoCloseable {

    /** Its name in the results. */
    String name();

    /** What makes its figures comparable with its own of another day: flags, partitions, nodes. */
    Map<String, Object> settings();

    /** Its processes; constant while it runs. */
    List<ServerProcess> servers();

    /** Those of {@link #servers} that hold the clients' connections. */
    List<ServerProcess> gateways();

    /** Makes everything that users need before they connect: tokens, queues. */
    void prepare(int users);

    /** Where a user connects. */
    URI endpoint(int user);

    /** What a connection of a user speaks: a new one for each connection. */
    Dialect dialect(int user, ClientSettings settings);

    /** The producers' end. */
    Publisher publisher(Letter letter, Duration linger);

    /** How many deliveries the system holds, for users who are connected or not; only after {@link #prepare}. */
    long stored();

    /** What its own timers say of a message's way through it. */
    default HopTimes hops() {
        return HopTimes.NONE;
    }

    /** Stops all processes and deletes their data. */
    @Override
    void close();
}
