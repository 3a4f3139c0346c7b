package io.herald.fakes.http;

import io.herald.fakes.Reaction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.command.ShutdownCommand;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.http2.ssl.H2ServerTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.jspecify.annotations.Nullable;

/** A server on 127.0.0.1 from its making until {@link #close()}. Takes a hundred requests at once per HTTP/2 connection, as FCM does. */
public final class FakeHttpServer implements AutoCloseable {

    /** Says what to do with a request. Called by the server's threads; must not block. */
    @FunctionalInterface
    public interface Receiver {

        /** What to do, with {@link Reaction.Usual} for an answer 200 without a body. */
        Reaction receive(HttpRequestIn request);
    }

    private static final int STREAMS = 100;

    private final Map<SocketAddress, IOSession> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final ScheduledExecutorService later;
    private final HttpAsyncServer server;
    private final URI origin;

    /**
     * Listens.
     *
     * @param port 0 = any that is free
     * @param tls null = plain HTTP
     * @param protocols which versions of HTTP
     */
    public FakeHttpServer(int port, @Nullable FakeTls tls, Protocols protocols, Receiver receiver) {
        if (tls == null && protocols == Protocols.BOTH) {
            throw new IllegalArgumentException("over plain HTTP it is one or the other");
        }
        later = timer();
        H2ServerBootstrap bootstrap = H2ServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(2)
                        .setSoReuseAddress(true)
                        .build())
                .setVersionPolicy(protocols.policy)
                .setH2Config(H2Config.custom()
                        .setMaxConcurrentStreams(STREAMS)
                        .setPushEnabled(false)
                        .build())
                .setIOSessionListener(new Sessions(sessions, connections))
                .setRequestRouter((request, context) -> () -> new FakeExchange(this, receiver));
        if (tls != null) {
            bootstrap.setTlsStrategy(new H2ServerTlsStrategy(tls.server()));
        }
        server = bootstrap.create();
        server.start();
        try {
            ListenerEndpoint endpoint = server.listen(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            tls == null ? URIScheme.HTTP : URIScheme.HTTPS)
                    .get();
            origin = URI.create("%s://localhost:%d"
                    .formatted(tls == null ? "http" : "https", ((InetSocketAddress) endpoint.getAddress()).getPort()));
        } catch (ExecutionException | InterruptedException e) {
            close();
            throw new IllegalStateException("cannot listen on port " + port, e);
        }
    }

    /** Which versions of HTTP a server speaks. */
    public enum Protocols {
        /** What the client likes better; only over TLS, which has a way to say so. */
        BOTH(HttpVersionPolicy.NEGOTIATE),
        HTTP_1(HttpVersionPolicy.FORCE_HTTP_1),
        HTTP_2(HttpVersionPolicy.FORCE_HTTP_2);

        private final HttpVersionPolicy policy;

        Protocols(HttpVersionPolicy policy) {
            this.policy = policy;
        }
    }

    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("fake-http-timer").factory());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }

    /** Scheme, host and port. */
    public URI origin() {
        return origin;
    }

    /** Connections since the start. */
    public int connections() {
        return connections.get();
    }

    /** Says GOAWAY on each connection: what is under way is answered, nothing new is taken. */
    public void goAway() {
        sessions.values().forEach(each -> each.enqueue(ShutdownCommand.GRACEFUL, Command.Priority.IMMEDIATE));
    }

    /** Refuses so many requests unseen: REFUSED_STREAM on HTTP/2, a cut connection on HTTP/1.1. */
    public void refuseNext(int requests) {
        refusals.set(requests);
    }

    boolean refuses() {
        return refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    void cut(@Nullable SocketAddress peer) {
        IOSession session = peer == null ? null : sessions.get(peer);
        if (session != null) {
            session.close(CloseMode.IMMEDIATE);
        }
    }

    void after(Duration delay, Runnable then) {
        var _ = later.schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        later.shutdownNow();
        server.close(CloseMode.IMMEDIATE);
    }
}
