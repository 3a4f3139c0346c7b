package io.herald.fakes.http;

import io.herald.fakes.Reaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseProducer;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicResponseProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Driven by one thread of the server; a delayed answer comes from its timer. */
final class FakeExchange implements AsyncServerExchangeHandler {

    /** Far more than any provider takes; who sends more is cut off. */
    private static final int LONGEST_REQUEST = 1 << 20;

    private final FakeHttpServer server;
    private final FakeHttpServer.Receiver receiver;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicReference<@Nullable AsyncResponseProducer> producer = new AtomicReference<>();
    private @Nullable HttpRequest request;
    private @Nullable ResponseChannel channel;
    private @Nullable HttpContext context;

    FakeExchange(FakeHttpServer server, FakeHttpServer.Receiver receiver) {
        this.server = server;
        this.receiver = receiver;
    }

    @Override
    public void handleRequest(
            HttpRequest head, @Nullable EntityDetails entity, ResponseChannel responseChannel, HttpContext httpContext)
            throws HttpException, IOException {
        request = head;
        channel = responseChannel;
        context = httpContext;
        if (server.refuses()) {
            if (!HttpVersion.HTTP_2.equals(httpContext.getProtocolVersion())) {
                server.cut(peer());
            }
            throw new H2StreamResetException(H2Error.REFUSED_STREAM, "refused as told");
        }
        if (entity == null) {
            received();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        if (body.size() + bytes.remaining() > LONGEST_REQUEST) {
            throw new H2StreamResetException(H2Error.CANCEL, "request too long");
        }
        byte[] taken = new byte[bytes.remaining()];
        bytes.get(taken);
        body.write(taken, 0, taken.length);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        received();
    }

    private void received() {
        HttpRequest head = Objects.requireNonNull(request);
        Map<String, String> headers = new HashMap<>();
        for (Header each : head.getHeaders()) {
            headers.putIfAbsent(each.getName().toLowerCase(Locale.ROOT), each.getValue());
        }
        String protocol = Objects.requireNonNull(context).getProtocolVersion().toString();
        react(receiver.receive(new HttpRequestIn(
                head.getMethod(), head.getPath(), headers, body.toByteArray(), protocol, Instant.now())));
    }

    private void react(Reaction reaction) {
        switch (reaction) {
            case Reaction.Usual() -> answer(200, Map.of(), "");
            case Reaction.Answer(int status, Map<String, String> headers, String text) -> answer(status, headers, text);
            case Reaction.Reset() -> server.cut(peer());
            case Reaction.Silence() -> {}
            case Reaction.Delayed delayed -> server.after(delayed.by(), () -> react(delayed.then()));
        }
    }

    private void answer(int status, Map<String, String> headers, String text) {
        BasicHttpResponse response = new BasicHttpResponse(status);
        headers.forEach(response::setHeader);
        ContentType type = text.startsWith("<") ? ContentType.TEXT_HTML : ContentType.APPLICATION_JSON;
        AsyncResponseProducer answer = new BasicResponseProducer(
                response,
                text.isEmpty() ? null : AsyncEntityProducers.create(text.getBytes(StandardCharsets.UTF_8), type));
        producer.set(answer);
        try {
            answer.sendResponse(Objects.requireNonNull(channel), Objects.requireNonNull(context));
        } catch (HttpException | IOException e) {
            // Whoever asked has gone.
            server.cut(peer());
        }
    }

    private @Nullable SocketAddress peer() {
        return HttpCoreContext.cast(Objects.requireNonNull(context))
                .getEndpointDetails()
                .getRemoteAddress();
    }

    @Override
    public int available() {
        AsyncResponseProducer answer = producer.get();
        return answer == null ? 0 : answer.available();
    }

    @Override
    public void produce(DataStreamChannel data) throws IOException {
        AsyncResponseProducer answer = producer.get();
        if (answer != null) {
            answer.produce(data);
        }
    }

    @Override
    public void failed(Exception cause) {
        // Whoever asked has gone.
    }

    @Override
    public void releaseResources() {
        // Holds none.
    }
}
