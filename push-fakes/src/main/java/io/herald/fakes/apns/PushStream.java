package io.herald.fakes.apns;

import io.herald.fakes.Reaction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream: collects the request, then does with it what the fake says. */
final class PushStream extends SimpleChannelInboundHandler<Http2StreamFrame> {

    /** More than any push; what comes beyond it is not kept. */
    private static final int MAX_BODY = 64 * 1024;

    private final FakeApns fake;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Http2Headers headers;

    PushStream(FakeApns fake) {
        this.fake = fake;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) throws Exception {
        if (frame instanceof Http2HeadersFrame opening) {
            headers = opening.headers();
            if (opening.isEndStream()) {
                complete(context);
            }
        } else if (frame instanceof Http2DataFrame data) {
            ByteBuf content = data.content();
            if (body.size() + content.readableBytes() <= MAX_BODY) {
                content.getBytes(content.readerIndex(), body, content.readableBytes());
            }
            if (data.isEndStream()) {
                complete(context);
            }
        }
    }

    private void complete(ChannelHandlerContext context) {
        if (headers == null) {
            return;
        }
        PushRequest request = new PushRequest(headers, body.toByteArray());
        Http2StreamChannel stream = (Http2StreamChannel) context.channel();
        react(
                context,
                request,
                fake.reactionTo(request, stream.parent(), stream.stream().id()));
    }

    private void react(ChannelHandlerContext context, PushRequest request, Reaction reaction) {
        switch (reaction) {
            case Reaction.Usual _ -> react(context, request, fake.judge(request));
            case Reaction.Answer answer -> {
                fake.record(request, answer.status());
                answer(context, request, answer);
            }
            case Reaction.Reset _ -> {
                fake.record(request, 0);
                cut(context.channel().parent());
            }
            case Reaction.Silence _ -> fake.record(request, 0);
            case Reaction.Delayed delayed -> {
                var _ = context.executor()
                        .schedule(
                                () -> react(context, request, delayed.then()),
                                delayed.by().toNanos(),
                                TimeUnit.NANOSECONDS);
            }
        }
    }

    private static void answer(ChannelHandlerContext context, PushRequest request, Reaction.Answer answer) {
        CharSequence id = request.headers().get("apns-id");
        Http2Headers head = new DefaultHttp2Headers()
                .status(Integer.toString(answer.status()))
                .set("apns-id", id == null ? UUID.randomUUID().toString() : id);
        answer.headers().forEach(head::set);
        boolean empty = answer.body().isEmpty();
        var _ = context.write(new DefaultHttp2HeadersFrame(head, empty));
        if (!empty) {
            ByteBuf content = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
            var _ = context.write(new DefaultHttp2DataFrame(content, true));
        }
        context.flush();
    }

    /** Past the HTTP/2 and TLS layers, which would say goodbye. */
    static void cut(Channel connection) {
        if (!connection.eventLoop().inEventLoop()) {
            // There only it cannot be closed by the client's end meanwhile.
            connection.eventLoop().execute(() -> cut(connection));
        } else if (connection.isOpen()) {
            ((SocketChannel) connection).config().setSoLinger(0);
            var _ = connection.pipeline().firstContext().close();
        }
    }
}
