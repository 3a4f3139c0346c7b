package io.herald.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Locale;

/** Looks whether ports are free before anything is started, so that one in use is one line and not a half-started system. */
final class FreePorts {

    private FreePorts() {}

    /** @throws CannotStart naming the first port that is taken, and its setting */
    static void check(StandaloneProperties properties) {
        StandaloneProperties.Ports ports = properties.ports();
        check(properties.address(), ports.delivery(), "delivery");
        check(properties.address(), ports.ingest(), "ingest");
        check(properties.address(), ports.push(), "push");
        check(InetAddress.getLoopbackAddress(), ports.kafka(), "kafka");
    }

    private static void check(InetAddress address, int port, String setting) {
        try (ServerSocket probe = new ServerSocket(port, 1, address)) {
            // Free: nothing to do but to let go of it.
        } catch (IOException e) {
            throw new CannotStart(
                    "Port %d of %s is not to be had (%s): free it, or choose another with HERALD_STANDALONE_PORTS_%s=<port>"
                            .formatted(
                                    port, address.getHostAddress(), e.getMessage(), setting.toUpperCase(Locale.ROOT)),
                    e);
        }
    }
}
