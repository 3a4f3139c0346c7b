package io.herald.push.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.jspecify.annotations.Nullable;

/** Takes an answer in, no more of it than {@link PushHttp#LONGEST_BODY}. Called by one thread of the client. */
final class AnswerConsumer implements AsyncResponseConsumer<HttpResult.Answer> {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private volatile HttpResult.@Nullable Answer cutOff;
    private int status;
    private Map<String, String> headers = Map.of();
    private @Nullable FutureCallback<HttpResult.Answer> result;

    /** The answer, if it was too long and was cut off. */
    Optional<HttpResult.Answer> cutOff() {
        return Optional.ofNullable(cutOff);
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            @Nullable EntityDetails entity,
            HttpContext context,
            FutureCallback<HttpResult.Answer> resultCallback) {
        status = response.getCode();
        Map<String, String> read = new HashMap<>();
        for (Header each : response.getHeaders()) {
            read.putIfAbsent(each.getName().toLowerCase(Locale.ROOT), each.getValue() == null ? "" : each.getValue());
        }
        headers = Map.copyOf(read);
        if (entity == null) {
            resultCallback.completed(answer());
        } else {
            result = resultCallback;
        }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {
        // 1xx says nothing about how it ends.
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(PushHttp.LONGEST_BODY);
    }

    @Override
    public void consume(ByteBuffer bytes) throws H2StreamResetException {
        int room = PushHttp.LONGEST_BODY - body.size();
        byte[] taken = new byte[Math.min(room, bytes.remaining())];
        bytes.get(taken);
        body.write(taken, 0, taken.length);
        if (bytes.hasRemaining()) {
            cutOff = answer();
            // Of all exceptions the only one that ends the stream and not the connection.
            throw new H2StreamResetException(H2Error.CANCEL, "answer too long");
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        if (result != null) {
            result.completed(answer());
        }
    }

    private HttpResult.Answer answer() {
        return new HttpResult.Answer(status, headers, body.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void failed(Exception cause) {
        // The future says so.
    }

    @Override
    public void releaseResources() {
        // Holds none.
    }
}
