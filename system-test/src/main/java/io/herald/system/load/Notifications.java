package io.herald.system.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.system.history.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes valid notifications of every shape. Confined to one thread. */
final class Notifications {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> SOURCES = List.of("shop", "hr/leave", "");
    private static final int LIST_ONE_IN = 20;
    private static final int EXPIRING_ONE_IN = 100;
    private static final int LONGEST_LIST = 20;
    private static final long EXPIRY_MILLIS = 5_000;

    /** As the service's defaults have it. */
    private static final long PUSH_AFTER_MILLIS = 30_000;

    private static final int PUSHED_SOON_ONE_IN = 2;
    private static final long PUSHED_SOON_MILLIS = 3_000;
    private static final int NEVER_PUSHED_ONE_IN = 30;

    /** What a STOMP frame, a JSON text or a terminal might stumble over. */
    private static final List<String> PIECES = List.of(
            "hello",
            "Grüße",
            "日本語",
            "\n",
            "\r\n",
            ":",
            "\\",
            "\"",
            "\u0000",
            "\t",
            "🚀",
            "MESSAGE\nseq:1\n\n",
            "</script>");

    private final Random random;
    private final List<String> users;
    private long made;

    Notifications(Random random, List<String> users) {
        this.random = random;
        this.users = users;
    }

    Draft next() {
        List<String> addressed = random.nextInt(LIST_ONE_IN) == 0 ? list() : List.of(user());
        return of(SOURCES.get(random.nextInt(SOURCES.size())), "n-" + ++made, addressed);
    }

    /** Another content under the same id, to the same users. */
    Draft contradicting(Draft earlier) {
        return of(earlier.source(), earlier.id(), earlier.users());
    }

    private String user() {
        return users.get(random.nextInt(users.size()));
    }

    private List<String> list() {
        Set<String> addressed = new LinkedHashSet<>();
        int size = 2 + random.nextInt(Math.min(LONGEST_LIST, users.size()) - 1);
        while (addressed.size() < size) {
            addressed.add(user());
        }
        return new ArrayList<>(addressed);
    }

    private Draft of(String source, String id, List<String> addressed) {
        boolean expiring = random.nextInt(EXPIRING_ONE_IN) == 0;
        ObjectNode json = JSON.createObjectNode();
        json.put("id", id);
        ObjectNode audience = json.putObject("audience");
        if (addressed.size() == 1) {
            audience.put("user", addressed.getFirst());
        } else {
            ArrayNode array = audience.putArray("users");
            addressed.forEach(array::add);
        }
        if (!source.isEmpty() || random.nextBoolean()) {
            json.put("source", source);
        }
        json.put("title", text(3));
        json.put("body", text(12));
        // Content of its own, whatever the texts are.
        json.put("nonce", random.nextLong());
        if (random.nextInt(3) == 0) {
            json.putObject("data")
                    .put("n", random.nextInt())
                    .put("text", text(5))
                    .putArray("a")
                    .add(1.5)
                    .addNull();
        }
        if (expiring) {
            Instant now = Instant.now();
            json.put("createdAt", now.toString())
                    .put("expiresAt", now.plusMillis(EXPIRY_MILLIS).toString());
        }
        long pushAfter = PUSH_AFTER_MILLIS;
        if (random.nextInt(NEVER_PUSHED_ONE_IN) == 0) {
            json.putObject("push").put("mode", "never");
            pushAfter = -1;
        } else if (random.nextInt(PUSHED_SOON_ONE_IN) == 0) {
            json.putObject("push").put("after", "PT" + PUSHED_SOON_MILLIS / 1000 + "S");
            pushAfter = PUSHED_SOON_MILLIS;
        }
        return new Draft(
                source,
                id,
                addressed,
                Fingerprint.ofNotification(json),
                expiring ? EXPIRY_MILLIS : 0,
                pushAfter,
                addressed.getFirst(),
                JSON.writeValueAsString(json).getBytes(UTF_8),
                Map.of());
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(pieces); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size()))).append(' ');
        }
        return text.toString();
    }
}
