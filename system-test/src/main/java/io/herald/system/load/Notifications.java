package io.herald.system.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.system.history.Fingerprint;
import io.herald.system.history.ProducerEvent.Life;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final int TO_GROUP_ONE_IN = 60;
    private static final int SCHEDULED_ONE_IN = 40;
    private static final int COLLAPSING_ONE_IN = 12;
    private static final int COLLAPSE_KEYS = 3;
    private static final long LONGEST_DELAY_MILLIS = 5_000;

    private final Random random;
    private final List<String> users;
    private final String group;
    private final List<String> members;
    private long made;

    Notifications(Random random, List<String> users, String group, List<String> members) {
        this.random = random;
        this.users = users;
        this.group = group;
        this.members = members;
    }

    Draft next() {
        String source = SOURCES.get(random.nextInt(SOURCES.size()));
        String id = "n-" + ++made;
        if (random.nextInt(TO_GROUP_ONE_IN) == 0) {
            return of(source, id, members, 0, new Life(group, 0, "", "", ""));
        }
        if (random.nextInt(SCHEDULED_ONE_IN) == 0) {
            long delay = 1_000 + random.nextLong(LONGEST_DELAY_MILLIS);
            return of(source, id, List.of(user()), delay, new Life(id, 0, "", "", ""));
        }
        if (random.nextInt(COLLAPSING_ONE_IN) == 0) {
            String key = "k" + random.nextInt(COLLAPSE_KEYS);
            return of(source, id, List.of(user()), 0, new Life("", 0, "", "", key));
        }
        return of(source, id, random.nextInt(LIST_ONE_IN) == 0 ? list() : List.of(user()), 0, Life.PLAIN);
    }

    /** Another content under the same id, to the same users. */
    Draft contradicting(Draft earlier) {
        return of(earlier.source(), earlier.id(), earlier.users(), 0, Life.PLAIN);
    }

    /** Cancels or updates an earlier one, which nothing has cancelled or updated yet. */
    Draft succeeding(Draft earlier) {
        boolean cancel = random.nextBoolean();
        return of(
                earlier.source(),
                "n-" + ++made,
                earlier.users(),
                0,
                new Life("", 0, cancel ? earlier.id() : "", cancel ? "" : earlier.id(), ""));
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

    private Draft of(String source, String id, List<String> addressed, long delay, Life life) {
        boolean plain = life.equals(Life.PLAIN);
        boolean toGroup = life.lane().equals(group);
        boolean expiring = plain && random.nextInt(EXPIRING_ONE_IN) == 0;
        ObjectNode json = JSON.createObjectNode();
        json.put("id", id);
        ObjectNode audience = json.putObject("audience");
        if (toGroup) {
            audience.put("group", group);
        } else if (addressed.size() == 1) {
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
        Optional<Instant> deliverAt = delay == 0
                ? Optional.empty()
                : Optional.of(Instant.now().truncatedTo(ChronoUnit.MILLIS).plusMillis(delay));
        deliverAt.ifPresent(time -> json.put("deliverAt", time.toString()));
        putUnlessEmpty(json, "cancels", life.cancels());
        putUnlessEmpty(json, "updates", life.updates());
        putUnlessEmpty(json, "collapseKey", life.collapseKey());
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
        if (!life.cancels().isEmpty()) {
            pushAfter = -1;
        } else if (random.nextInt(NEVER_PUSHED_ONE_IN) == 0) {
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
                deliverAt,
                life,
                toGroup ? group : addressed.getFirst(),
                JSON.writeValueAsString(json).getBytes(UTF_8),
                Map.of());
    }

    private static void putUnlessEmpty(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private String text(int pieces) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(pieces); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size()))).append(' ');
        }
        return text.toString();
    }
}
