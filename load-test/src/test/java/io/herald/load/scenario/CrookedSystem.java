package io.herald.load.scenario;

import io.herald.load.process.ServerProcess;
import io.herald.load.system.ClientSettings;
import io.herald.load.system.SystemUnderTest;
import io.herald.load.traffic.Letter;
import io.herald.load.traffic.Publisher;
import io.herald.load.wire.Dialect;
import io.herald.load.wire.StompDialect;
import io.herald.load.wire.StompDialect.Ready;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A STOMP server on a real WebSocket that does to the messages what it is told, the first users' messages first. */
final class CrookedSystem implements SystemUnderTest {

    /** What happens to the messages: how many go out, and where to, instead of each one to its user. */
    interface Fault {

        /**
         * @param nth counts all messages from 0
         * @param user for whom it is
         * @param text the MESSAGE
         */
        void deliver(int nth, int user, String text, CrookedSystem system);
    }

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, Channel> sockets = new ConcurrentHashMap<>();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Fault fault;
    private final Channel door;

    CrookedSystem(Fault fault) {
        this.fault = fault;
        this.door = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketServerProtocolHandler("/ws", "v12.stomp"),
                                        new Talk());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    private final class Talk extends SimpleChannelInboundHandler<TextWebSocketFrame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
            String text = frame.text();
            if (text.startsWith("CONNECT")) {
                context.writeAndFlush(new TextWebSocketFrame("CONNECTED\nversion:1.2\n\n\0"));
            } else if (text.startsWith("SUBSCRIBE")) {
                sockets.put(text.replaceFirst("(?s).*destination:/(\\w[^\n]*)\n.*", "$1"), context.channel());
                context.writeAndFlush(new TextWebSocketFrame("RECEIPT\nreceipt-id:s\n\n\0"));
            } else if (text.startsWith("ACK")) {
                acknowledged.incrementAndGet();
            }
        }
    }

    void send(int user, String text) {
        Channel socket = sockets.get(Letter.userName(user));
        if (socket != null) {
            socket.writeAndFlush(new TextWebSocketFrame(text));
        }
    }

    void sendLater(int user, String text, Duration delay) {
        var _ = loops.schedule(() -> send(user, text), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    int acknowledged() {
        return acknowledged.get();
    }

    @Override
    public Publisher publisher(Letter letter, Duration linger) {
        return new Publisher() {
            @Override
            public void toUser(int user, String id, Outcome outcome) {
                int nth = published.getAndIncrement();
                fault.deliver(nth, user, "MESSAGE\nack:" + nth + "\n\n" + letter.plain(id) + "\0", CrookedSystem.this);
                outcome.accepted();
            }

            @Override
            public void toUsers(List<Integer> users, String id, Outcome outcome) {
                users.forEach(user -> send(user, "MESSAGE\nack:0\n\n" + letter.plain(id) + "\0"));
                outcome.accepted();
            }

            @Override
            public void toEveryone(String id, Outcome outcome) {
                outcome.refused("not served");
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String name() {
        return "crooked";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public List<ServerProcess> servers() {
        return List.of(new ServerProcess("self", ProcessHandle.current().pid()));
    }

    @Override
    public List<ServerProcess> gateways() {
        return servers();
    }

    @Override
    public void prepare(int users) {}

    @Override
    public URI endpoint(int user) {
        return URI.create("ws://127.0.0.1:" + ((InetSocketAddress) door.localAddress()).getPort() + "/ws");
    }

    @Override
    public Dialect dialect(int user, ClientSettings settings) {
        return new StompDialect(
                new StompDialect.Subscription("", "/" + Letter.userName(user), settings.ackMode(), "", Ready.RECEIPT));
    }

    @Override
    public long stored() {
        return published.get();
    }

    @Override
    public void close() {
        door.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
