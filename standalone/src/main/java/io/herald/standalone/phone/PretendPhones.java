package io.herald.standalone.phone;

import io.herald.fakes.Received;
import io.herald.fakes.fcm.FakeFcm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Phones with the app {@value #APP}, reached through a fake of FCM. */
public final class PretendPhones implements AutoCloseable {

    /** What devices name as their app. */
    public static final String APP = "demo";

    private static final JsonMapper JSON = new JsonMapper();

    private final FakeFcm fcm = FakeFcm.startPlain(0);
    private final Path credentials;

    /** @param folder where the service account is written that the push worker reads; it is good for this run only */
    public PretendPhones(Path folder) {
        try {
            credentials = fcm.writeServiceAccount(folder.resolve("pretend-phones.json"));
        } catch (IOException e) {
            fcm.close();
            throw new UncheckedIOException(e);
        }
    }

    /** What the push worker has to be told. */
    public Map<String, Object> pushSettings() {
        String app = "herald.push.fcm.apps." + APP + ".";
        return Map.of(
                app + "project-id",
                FakeFcm.PROJECT,
                app + "credentials",
                credentials.toUri().toString(),
                app + "base-url",
                fcm.baseUrl().toString(),
                app + "ramp-up",
                "0s",
                app + "first-backoff",
                "1s",
                app + "withdrawal-interval",
                "0s");
    }

    /** A notification on the screen. Empty text where it has none. */
    public record Shown(String tag, Instant at, String title, String body, String link) {}

    /**
     * What a phone shows, oldest first: as a phone does it, a push with the tag of one that is shown takes its place, and a withdrawal
     * takes it away.
     *
     * @param token the phone's
     */
    public List<Shown> shownBy(String token) {
        SequencedMap<String, Shown> screen = new LinkedHashMap<>();
        for (Received received : fcm.inbound().of(token)) {
            if (received.status() == HttpStatus.OK.value()) {
                JsonNode message = JSON.readTree(received.body()).path("message");
                JsonNode data = message.path("data");
                String tag = data.path("tag").asString("");
                screen.remove(tag);
                if (data.path("type").asString("").equals("notification")) {
                    JsonNode texts = message.path("notification");
                    screen.put(
                            tag,
                            new Shown(
                                    tag,
                                    received.at(),
                                    texts.path("title").asString(""),
                                    texts.path("body").asString(""),
                                    data.path("link").asString("")));
                }
            }
        }
        return List.copyOf(screen.sequencedValues());
    }

    @Override
    public void close() {
        fcm.close();
    }
}
