package io.herald.delivery;

import io.herald.core.push.VapidKeyPair;
import io.herald.test.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An app of one user that speaks to {@code /api/v1/devices} of one node. */
final class DeviceClient {

    static final String PATH = "/api/v1/devices";

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final TestNode node;
    private final String token;

    private DeviceClient(TestNode node, String token) {
        this.node = node;
        this.token = token;
    }

    static DeviceClient of(TestNode node, String user) {
        return new DeviceClient(node, TestTokens.shared().token(user));
    }

    /** @param token empty = none is sent */
    static DeviceClient withToken(TestNode node, String token) {
        return new DeviceClient(node, token);
    }

    /** An answer: status and, where there is one, body. */
    record Answer(int status, JsonNode body, HttpResponse<String> whole) {

        String id() {
            return body.get("id").stringValue();
        }

        String text(String field) {
            return body.path(field).asString("");
        }
    }

    static Map<String, Object> fcm(String target) {
        return Map.of("provider", "fcm", "app", "shop", "target", target);
    }

    /** A subscription as {@code PushSubscription.toJSON()} gives it. */
    static Map<String, Object> subscription(String endpoint) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return Map.of(
                "endpoint",
                endpoint,
                "keys",
                Map.of(
                        "p256dh",
                        base64.encodeToString(VapidKeyPair.draw().publicBytes()),
                        "auth",
                        base64.encodeToString(new byte[16])));
    }

    Answer register(Map<String, Object> device) {
        return call("POST", "", JSON.writeValueAsString(device));
    }

    /** The id of a device that is registered now. */
    String registered(Map<String, Object> device) {
        Answer answer = register(device);
        if (answer.status() > 201) {
            throw new AssertionError(answer.whole().body());
        }
        return answer.id();
    }

    Answer list() {
        return call("GET", "", null);
    }

    Answer find(String id) {
        return call("GET", "/" + id, null);
    }

    Answer change(String id, String body) {
        return call("PATCH", "/" + id, body);
    }

    Answer remove(String id) {
        return call("DELETE", "/" + id, null);
    }

    Answer remove(Map<String, Object> address) {
        return call("POST", "/removals", JSON.writeValueAsString(address));
    }

    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.port() + PATH + path))
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
