package io.herald.web.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Keeps requests for the issuer's keys rare. A token may name any key, and each unknown name makes the decoder ask for the key
 * set again: anybody could make a node flood its issuer. Here an answer is good for a few seconds, so that a new key is known
 * that much later at worst, and a failure for one.
 *
 * <p>Thread-safe. Who comes while a request is under way waits for its answer.
 */
final class KeySetRequests implements ClientHttpRequestInterceptor {

    private static final Duration GOOD_FOR = Duration.ofSeconds(5);
    private static final Duration FAILED_FOR = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 1024 * 1024;

    /** Guarded by this. The key set and the discovery document at most: where to ask comes from the settings. */
    private final Map<URI, Known> known = new HashMap<>();

    private sealed interface Known {

        record Answer(HttpHeaders headers, byte[] body, long at) implements Known {}

        record Failure(long at) implements Known {}
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        synchronized (this) {
            long now = System.nanoTime();
            Known before = known.get(request.getURI());
            if (before instanceof Known.Answer answer && now - answer.at < GOOD_FOR.toNanos()) {
                return new Replayed(answer);
            }
            if (before instanceof Known.Failure failure && now - failure.at < FAILED_FOR.toNanos()) {
                throw new IOException("the issuer could not be asked a moment ago");
            }
            known.put(request.getURI(), new Known.Failure(now));
            Known.Answer answer = ask(request, body, execution);
            known.put(request.getURI(), answer);
            return new Replayed(answer);
        }
    }

    private static Known.Answer ask(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        try (ClientHttpResponse response = execution.execute(request, body)) {
            if (!response.getStatusCode().is2xxSuccessful()) {
                throw new IOException("the issuer answered " + response.getStatusCode());
            }
            byte[] answer = response.getBody().readNBytes(MAX_BYTES + 1);
            if (answer.length > MAX_BYTES) {
                throw new IOException("the issuer's answer is too large");
            }
            return new Known.Answer(response.getHeaders(), answer, System.nanoTime());
        }
    }

    private record Replayed(Known.Answer answer) implements ClientHttpResponse {

        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatus.OK;
        }

        @Override
        public String getStatusText() {
            return HttpStatus.OK.getReasonPhrase();
        }

        @Override
        public HttpHeaders getHeaders() {
            return answer.headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(answer.body);
        }

        @Override
        public void close() {}
    }
}
