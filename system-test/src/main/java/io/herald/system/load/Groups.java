package io.herald.system.load;

import io.herald.system.installation.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Makes groups, through the API of a delivery node. */
public final class Groups {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Installation installation;

    public Groups(Installation installation) {
        this.installation = installation;
    }

    /** Adds members to a group. */
    public void fill(String group, List<String> members) throws IOException, InterruptedException {
        int port = installation.deliveries().getFirst().port();
        String token = installation.issuer().issue("operator", "admin", Duration.ofHours(1));
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/groups/members"))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .header("Authorization", "Bearer " + token)
                            .POST(BodyPublishers.ofString(
                                    JsonMapper.shared().writeValueAsString(Map.of("group", group, "add", members))))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("the group was not filled: " + answer.statusCode() + " " + answer.body());
            }
        }
    }
}
