package io.herald.push.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalH2AsyncClient;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A few connections over HTTP/2 to each host, used in turn. Apache's client keeps one to each host, so there are a few clients. It is
 * the minimal one because the full one closes a connection, and with it all requests under way, when one request is given up.
 *
 * <p>That leaves connections that are dead without knowing (half-open): a client whose requests to a host are not answered {@link
 * #SILENCES} times running is replaced, and ends when what is under way on it has ended.
 */
final class Http2Connections implements AutoCloseable {

    /** Time-outs running, at one host over one connection, after which the connection counts as dead. */
    private static final int SILENCES = 3;

    /** Hosts about which something is remembered, those used last. */
    private static final int HOSTS = 1_000;

    /** What a replaced client gets to end what is under way on it: longer than any request. */
    private static final TimeValue FAREWELL = TimeValue.ofMinutes(2);

    private final HttpConnections connections;
    private final TlsStrategy tls;
    private final RuledResolver resolver;
    private final AtomicReferenceArray<@Nullable MinimalH2AsyncClient> clients;
    private final AtomicInteger turns = new AtomicInteger();

    /** Guarded by {@link #clients}, as their beginning is. */
    private boolean closed;

    /** By authority; guarded by itself. */
    private final Map<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Host> eldest) {
            return size() > HOSTS;
        }
    };

    /** What is remembered about a host. */
    private static final class Host {
        final AtomicIntegerArray silences;
        volatile boolean refusesHttp2;

        Host(int clients) {
            silences = new AtomicIntegerArray(clients);
        }
    }

    Http2Connections(HttpConnections connections, @Nullable SSLContext trust, RuledResolver resolver) {
        this.connections = connections;
        this.tls = tls(trust);
        this.resolver = resolver;
        this.clients = new AtomicReferenceArray<>(connections.perHost());
    }

    static TlsStrategy tls(@Nullable SSLContext trust) {
        ClientTlsStrategyBuilder builder = ClientTlsStrategyBuilder.create();
        return (trust == null ? builder : builder.setSslContext(trust)).buildAsync();
    }

    private MinimalH2AsyncClient client() {
        MinimalH2AsyncClient client = HttpAsyncClients.createHttp2Minimal(
                H2Config.custom().setPushEnabled(false).build(),
                IOReactorConfig.custom().setIoThreadCount(1).build(),
                resolver,
                tls);
        ConnectionConfig config = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(connections.connectTimeout()))
                .setSocketTimeout(Timeout.of(connections.idleTimeout()))
                .build();
        client.setConnectionConfigResolver(host -> config);
        return client;
    }

    /** Whether this host has shown that it speaks HTTP/1.1 only. */
    boolean isRefusedBy(URI address) {
        return host(address).refusesHttp2;
    }

    /** The next connection's turn. */
    Turn turn(URI address) {
        int slot = Math.floorMod(turns.getAndIncrement(), clients.length());
        return new Turn(host(address), slot, client(slot));
    }

    /** Begins with its first request: its threads wake each second, also when there is nothing to send. */
    private MinimalH2AsyncClient client(int slot) {
        MinimalH2AsyncClient current = clients.get(slot);
        if (current != null) {
            return current;
        }
        synchronized (clients) {
            current = clients.get(slot);
            if (current == null) {
                current = client();
                if (closed) {
                    current.close(CloseMode.IMMEDIATE);
                } else {
                    current.start();
                }
                clients.set(slot, current);
            }
            return current;
        }
    }

    private Host host(URI address) {
        synchronized (hosts) {
            return hosts.computeIfAbsent(address.getAuthority(), each -> new Host(clients.length()));
        }
    }

    /** One request's use of a connection. */
    final class Turn {
        private final Host host;
        private final int slot;
        private final MinimalH2AsyncClient client;

        private Turn(Host host, int slot, MinimalH2AsyncClient client) {
            this.host = host;
            this.slot = slot;
            this.client = client;
        }

        PushHttp.Exchange start(AsyncRequestProducer request) {
            AnswerConsumer consumer = new AnswerConsumer();
            return new PushHttp.Exchange(client.execute(request, consumer, null), consumer);
        }

        /** It came back, with whatever. */
        void answered() {
            host.silences.set(slot, 0);
        }

        /** Nothing came back. */
        void unanswered() {
            if (host.silences.incrementAndGet(slot) >= SILENCES) {
                host.silences.set(slot, 0);
                replace(slot, client);
            }
        }

        /** The host speaks HTTP/1.1. */
        void refused() {
            host.refusesHttp2 = true;
        }
    }

    /** The slot's next request begins another one. */
    private void replace(int slot, MinimalH2AsyncClient dead) {
        if (!clients.compareAndSet(slot, dead, null)) {
            return;
        }
        dead.initiateShutdown();
        Thread.ofVirtual().name("push-http-farewell").start(() -> {
            try {
                dead.awaitShutdown(FAREWELL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                dead.close(CloseMode.IMMEDIATE);
            }
        });
    }

    @Override
    public void close() {
        synchronized (clients) {
            closed = true;
        }
        Farewell.to(IntStream.range(0, clients.length())
                .mapToObj(clients::get)
                .filter(Objects::nonNull)
                .toList());
    }
}
