package io.herald.load.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens WebSocket connections and runs them. Thread-safe. */
public final class EventLoops implements AutoCloseable {

    private static final int MAX_MESSAGE = 1 << 20;
    private static final int MAX_UPGRADE_RESPONSE = 8192;

    private final MultiThreadIoEventLoopGroup loops;
    private final Class<? extends Channel> socketClass;
    private final Duration connectTimeout;

    /**
     * @param threads event loops; one carries some ten thousand messages a second
     * @param connectTimeout for the TCP connection and for the upgrade, each
     */
    public EventLoops(int threads, Duration connectTimeout) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(threads, io);
        this.socketClass = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Begins to open a connection; returns at once. Whether it succeeded, the listener hears: {@code closed} comes for every
     * connection, also for one that never opened.
     */
    public Connection connect(URI uri, Dialect dialect, ConnectionListener listener) {
        Connection connection = new Connection(dialect, listener);
        WebSocketClientProtocolConfig.Builder config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .customHeaders(new DefaultHttpHeaders())
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_MESSAGE)
                .handshakeTimeoutMillis(connectTimeout.toMillis())
                // What is measured is trusted to send UTF-8: looking at every byte would be the generator's largest
                // cost.
                .withUTF8Validator(false);
        dialect.subprotocol().ifPresent(config::subprotocol);
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(socketClass)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MAX_UPGRADE_RESPONSE),
                                        new WebSocketClientProtocolHandler(config.build()),
                                        new WebSocketFrameAggregator(MAX_MESSAGE),
                                        connection);
                    }
                });
        ChannelFuture opening = bootstrap.connect(uri.getHost(), uri.getPort());
        opening.addListener(done -> {
            if (!done.isSuccess()) {
                connection.neverOpened(done.cause());
            }
        });
        return connection;
    }

    /** Closes every connection and ends the threads; returns when they have ended, after 10 s at the latest. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
}
