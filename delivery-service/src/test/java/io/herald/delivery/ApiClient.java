package io.herald.delivery;

import io.herald.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One user, or who pretends to be one, who speaks to one of a node's HTTP interfaces. */
final class ApiClient {

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestNode node;
    private final String base;
    private final String token;

    /** @param token empty = none is sent */
    ApiClient(TestNode node, String base, String token) {
        this.node = node;
        this.base = base;
        this.token = token;
    }

    static ApiClient of(TestNode node, String base, String user) {
        return new ApiClient(node, base, TestTokens.shared().token(user));
    }

    /** An answer: status and, where there is one, body. */
    record Answer(int status, JsonNode body, HttpResponse<String> whole) {

        String id() {
            return body.get("id").stringValue();
        }

        String text(String field) {
            return body.path(field).asString("");
        }

        /** The fields that a problem names. */
        java.util.List<String> wrong() {
            return body.path("errors")
                    .valueStream()
                    .map(error -> error.get("field").stringValue())
                    .toList();
        }
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), json(answer) ? JSON.readTree(answer.body()) : JSON.nullNode(), answer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean json(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("").contains("json");
    }
}
