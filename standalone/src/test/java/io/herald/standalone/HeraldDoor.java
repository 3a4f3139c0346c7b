package io.herald.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What the README does with curl: a token from the development issuer, a notification to the HTTP door. */
final class HeraldDoor {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final StandaloneProcess herald;

    HeraldDoor(StandaloneProcess herald) {
        this.herald = herald;
    }

    /** A token for the user; with an empty scope, one that may only connect. */
    String token(String user, String scope) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(herald.deliveryUrl() + "/dev/token?user="
                + user + "&scope=" + URLEncoder.encode(scope, StandardCharsets.UTF_8))));
        if (answer.statusCode() != 200) {
            throw new AssertionError("token: " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** Publishes and expects it to be accepted. */
    void publish(String user, String title, String body) {
        publish(Map.of("audience", Map.of("user", user), "title", title, "body", body));
    }

    /** Publishes and expects it to be accepted. */
    void publish(Map<String, Object> notification) {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create(herald.ingestUrl() + "/api/v1/notifications"))
                        .header("Authorization", "Bearer " + token("publisher", "publish"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(notification))));
        if (answer.statusCode() != 202) {
            throw new AssertionError("publish: " + answer.statusCode() + " " + answer.body());
        }
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
