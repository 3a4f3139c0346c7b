package io.herald.system.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Free ports on 127.0.0.1, below the range from which systems take the ports of outgoing connections. */
public final class Ports {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;
    private static final Random RANDOM = new Random();

    private Ports() {}

    /** A port that nobody listens on. */
    public static int free() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = RANDOM.nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("no free port from " + LOWEST + " to " + HIGHEST);
    }
}
