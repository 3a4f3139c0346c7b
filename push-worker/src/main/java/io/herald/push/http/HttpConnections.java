package io.herald.push.http;

import java.time.Duration;

/**
 * How a {@link PushHttp} holds its connections.
 *
 * @param http2Only HTTP/2 or nothing, over plain http too (prior knowledge); otherwise HTTP/1.1 is spoken where a server has nothing
 *     better, and over plain http
 * @param perHost connections to one host; over HTTP/2 each carries about a hundred requests at once (the server says how many, and more
 *     wait their turn), over HTTP/1.1 one
 * @param connectTimeout for a new connection, TLS included
 * @param idleTimeout a connection over which nothing went for so long is closed
 */
public record HttpConnections(boolean http2Only, int perHost, Duration connectTimeout, Duration idleTimeout) {

    /** Refuses what cannot work. */
    public HttpConnections {
        if (perHost < 1 || perHost > 64) {
            throw new IllegalArgumentException("perHost must be between 1 and 64: " + perHost);
        }
        if (connectTimeout.toMillis() < 1 || idleTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("time-outs must be at least 1 ms");
        }
    }
}
