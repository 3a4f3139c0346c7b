package io.herald.push.http;

import java.time.Duration;
import java.util.List;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * Ends clients: lets their threads end by themselves first. Closed at once, a client takes the selector away from under its own thread,
 * which then writes an error to the log.
 */
final class Farewell {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Farewell() {}

    /** Blocks until all have ended, for two seconds at most; what is under way then is cut off. */
    static void to(List<? extends CloseableHttpAsyncClient> clients) {
        clients.forEach(CloseableHttpAsyncClient::initiateShutdown);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (CloseableHttpAsyncClient client : clients) {
            try {
                client.awaitShutdown(TimeValue.ofNanoseconds(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            client.close(CloseMode.IMMEDIATE);
        }
    }
}
