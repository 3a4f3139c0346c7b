package io.herald.delivery;

import io.herald.test.TestTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the event stream that reads as the standard of server-sent events says. */
final class EventStream implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** An event, or, of the type {@code (over)}, the end of the response. */
    record Event(String type, String id, String data, String retry) {

        JsonNode json() {
            return JSON.readTree(data);
        }

        long seq() {
            return json().get("seq").longValue();
        }
    }

    private final HttpResponse<InputStream> response;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile int comments;
    private @Nullable Event last;

    private EventStream(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.startVirtualThread(this::read);
    }

    /** @param query with its question mark; empty = none */
    static EventStream open(TestNode node, String token, String query, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/api/v1/inbox/stream" + query));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new EventStream(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static EventStream of(TestNode node, String user, String... headers) {
        return open(node, TestTokens.shared().token(user), "", headers);
    }

    private void read() {
        String id = "";
        String type = "";
        String retry = "";
        List<String> data = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        events.add(new Event(type, id, String.join("\n", data), retry));
                    }
                    type = "";
                    retry = "";
                    data.clear();
                } else if (line.startsWith(":")) {
                    comments++;
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.add(line.substring(6));
                } else if (line.startsWith("retry: ")) {
                    retry = line.substring(7);
                } else {
                    events.add(new Event("(nonsense)", id, line, ""));
                }
            }
        } catch (IOException e) {
            // As good as the end.
        }
        events.add(new Event("(over)", id, "", ""));
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    int comments() {
        return comments;
    }

    /** The next event; those of the inbox are passed over. */
    Event next() {
        Event event = any();
        while (event.type().equals("inbox")) {
            event = any();
        }
        return event;
    }

    /** The next event of the inbox; others are passed over. */
    Event inbox() {
        Event event = any();
        while (!event.type().equals("inbox")) {
            event = any();
        }
        return event;
    }

    private Event any() {
        try {
            Event event = events.poll(15, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no event came; the last was " + last);
            }
            last = event;
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The seqs that come before the caught-up marker. */
    List<Long> replay() {
        List<Long> seqs = new ArrayList<>();
        Event event = next();
        while (!event.type().equals("caught-up")) {
            seqs.add(event.seq());
            event = next();
        }
        return seqs;
    }

    /** Goes away without a word. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // It is gone, then.
        }
    }
}
