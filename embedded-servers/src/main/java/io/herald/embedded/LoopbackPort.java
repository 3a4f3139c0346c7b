package io.herald.embedded;

import io.herald.embedded.EmbeddedServerException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on 127.0.0.1. */
final class LoopbackPort {

    static final String HOST = "127.0.0.1";
    static final InetAddress ADDRESS = InetAddress.ofLiteral(HOST);

    /**
     * Free ports are taken from here, below the range from which Linux (32768) and macOS (49152) take the local ports of
     * outgoing connections: a client that retries while its server is down would otherwise, sooner or later, be given
     * the server's own port.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;

    /** Ports chosen in this JVM. One that its server has not opened yet looks free; it was once given to Kafka and its controller both. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private LoopbackPort() {}

    /** The requested port after a check that it can be opened, or a free one when 0 is requested. */
    static int choose(String server, int requested) {
        if (requested == 0) {
            return anyFree(server);
        }
        GIVEN.add(requested);
        return requireFree(server, requested);
    }

    private static int anyFree(String server) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try {
                if (GIVEN.add(port)) {
                    open(port);
                    return port;
                }
            } catch (IOException _) {
                // Taken: try another.
            }
        }
        throw new EmbeddedServerException(
                Reason.PORT_UNAVAILABLE, "%s: no free port found on %s".formatted(server, HOST));
    }

    private static int requireFree(String server, int port) {
        try {
            open(port);
            return port;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            throw new EmbeddedServerException(
                    Reason.PORT_UNAVAILABLE,
                    why.contains("in use")
                            ? "%s: port %d on %s is in use".formatted(server, port, HOST)
                            : "%s: port %d on %s cannot be opened (%s)".formatted(server, port, HOST, why),
                    e);
        }
    }

    private static void open(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            // As the servers do: a connection of the last run in TIME_WAIT does not block the port.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(ADDRESS, port));
        }
    }
}
