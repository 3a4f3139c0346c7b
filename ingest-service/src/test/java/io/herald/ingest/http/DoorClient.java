package io.herald.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.test.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A producer at the HTTP door. */
public record DoorClient(int port, String token) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** With a token that may publish. */
    public DoorClient(int port) {
        this(port, TestTokens.shared().token("svc", "publish"));
    }

    /** Posts JSON to a path of {@code /api/v1}. */
    public HttpResponse<String> post(String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .setHeader("Content-Type", "application/json")
                .setHeader("Authorization", "Bearer " + token);
        headers.forEach(request::setHeader);
        return send(request.POST(BodyPublishers.ofString(body)).build());
    }

    /** Publishes one notification under a key. */
    public HttpResponse<String> publish(String key, String body) {
        return post("/notifications", body, Map.of("Idempotency-Key", key));
    }

    /** Publishes a batch without a key. */
    public HttpResponse<String> publishAll(String body) {
        return post("/notifications/batch", body, Map.of());
    }

    /** Sends any request. */
    public static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The body as JSON. */
    public static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    /** The fields that a problem names, once it is one of this status. */
    public static List<String> fields(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        return json(response)
                .path("errors")
                .valueStream()
                .map(error -> error.get("field").stringValue())
                .toList();
    }
}
