package io.herald.fakes.apns;

import io.herald.fakes.Inbound;
import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.Script;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fake of one APNs environment on 127.0.0.1. A client trusts {@link #certificatePem()} and signs with {@link #providerKey()}; any other
 * key is answered as a wrong one. {@link #script()} makes it answer anything, and {@link #goAway()} ends connections as Apple does.
 */
public final class FakeApns implements AutoCloseable {

    private static final AttributeKey<Map<String, Integer>> STREAMS = AttributeKey.valueOf(FakeApns.class, "streams");

    /** As many as Apple allows a connection that has proved its token. */
    private static final int MAX_CONCURRENT_STREAMS = 1000;

    private final Script script = new Script();
    private final Inbound inbound = new Inbound();
    private final ProviderKey key;
    private final Set<String> topics;
    private final X509Bundle identity;
    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("fake-apns", true), NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger connected = new AtomicInteger();
    private final Set<String> providerTokens = ConcurrentHashMap.newKeySet();
    private final Channel listener;

    /** Listens on a free port, for all topics, with a key of its own. */
    public FakeApns() {
        this(0, Set.of(), ProviderKey.generate());
    }

    /**
     * Listens.
     *
     * @param port 0 = a free one
     * @param topics those that the key may push to; empty = all
     * @param key what clients must sign with; the environments of one developer account share it
     */
    public FakeApns(int port, Set<String> topics, ProviderKey key) {
        this.key = key;
        this.topics = Set.copyOf(topics);
        try {
            identity = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Fake APNs")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            listener = listen(
                    port,
                    SslContextBuilder.forServer(identity.toKeyManagerFactory()).build());
        } catch (Exception e) {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IllegalStateException("The fake of APNs cannot listen on port " + port, e);
        }
    }

    private Channel listen(int port, SslContext tls) throws InterruptedException {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        open(connection, tls);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }

    private void open(SocketChannel connection, SslContext tls) {
        connection.attr(STREAMS).set(new ConcurrentHashMap<>());
        connections.add(connection);
        connected.incrementAndGet();
        connection
                .pipeline()
                .addLast(tls.newHandler(connection.alloc()))
                .addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MAX_CONCURRENT_STREAMS))
                        .build())
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline().addLast(new PushStream(FakeApns.this));
                    }
                }));
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** What clients must trust. */
    public X509Certificate certificate() {
        return identity.getCertificate();
    }

    /** What clients must trust, as the text of a {@code .pem} file. */
    public String certificatePem() {
        return identity.getCertificatePEM();
    }

    /** What clients must sign with. */
    public ProviderKey providerKey() {
        return key;
    }

    /** How to react; targets are device tokens. */
    public Script script() {
        return script;
    }

    /** What came in; targets are device tokens, headers the {@code apns-…} ones. */
    public Inbound inbound() {
        return inbound;
    }

    /** How many connections were ever opened. */
    public int connections() {
        return connected.get();
    }

    /** How many different provider tokens ever came. */
    public int providerTokens() {
        return providerTokens.size();
    }

    /** An answer with Apple's reason. */
    public static Reaction refusal(int status, String reason) {
        return PushRequest.refuse(status, reason);
    }

    /** 410: the token has not been valid since. */
    public static Reaction gone(String reason, Instant since) {
        return Reaction.answer(410, "{\"reason\":\"%s\",\"timestamp\":%d}".formatted(reason, since.toEpochMilli()));
    }

    /** Sends GOAWAY on every connection, saying that all pushes were looked at, and closes. What is unanswered stays so. */
    public void goAway() {
        connections.forEach(connection -> goAway(connection, Integer.MAX_VALUE));
    }

    /** The same, saying that the last push for this target, and whatever came after it, was not looked at. */
    public void goAwayBefore(String target) {
        connections.forEach(connection -> {
            Integer stream = connection.attr(STREAMS).get().get(target);
            goAway(connection, stream == null ? Integer.MAX_VALUE : stream - 2);
        });
    }

    private static void goAway(Channel connection, int lastStream) {
        connection.eventLoop().execute(() -> {
            Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
            ChannelHandlerContext context = connection.pipeline().context(codec);
            int last =
                    Math.max(0, Math.min(lastStream, codec.connection().remote().lastStreamCreated()));
            var _ = codec.goAway(
                            context,
                            last,
                            Http2Error.NO_ERROR.code(),
                            Unpooled.copiedBuffer("{\"reason\":\"Shutdown\"}", StandardCharsets.UTF_8),
                            context.newPromise())
                    .addListener(sent -> {
                        var _ = connection.pipeline().firstContext().close();
                    });
            context.flush();
        });
    }

    /** Takes no more connections and cuts those there are. */
    @Override
    public void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        listener.close().syncUninterruptibly();
        connections.forEach(PushStream::cut);
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    Reaction reactionTo(PushRequest request, Channel connection, int stream) {
        connection.attr(STREAMS).get().put(request.target(), stream);
        providerTokens.add(request.authorization());
        return script.take(request.target());
    }

    Reaction.Answer judge(PushRequest request) {
        return request.judge(key, topics, Instant.now());
    }

    void record(PushRequest request, int status) {
        inbound.add(new Received(
                "apns", request.target(), Instant.now(), request.apnsHeaders(), request.bodyText(), status));
    }
}
