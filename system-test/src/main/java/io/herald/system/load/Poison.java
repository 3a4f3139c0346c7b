package io.herald.system.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.system.history.ProducerEvent.Life;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes records that break the contract, each in one of the ways in which records do. Confined to one thread. */
final class Poison {

    /** How a record breaks the contract. */
    enum Kind {
        BAD_JSON,
        WRONG_TYPES,
        NO_VALUE,
        HUGE,
        UNKNOWN_AUDIENCE,
        ABSURD_DATES,
        FORGED_HEADERS,
        BINARY
    }

    private static final int HUGE_BYTES = 1 << 20;
    private static final Map<String, String> FORGED = Map.of(
            "__TypeId__", "javax.naming.InitialContext",
            "spring_json_header_types", "{\"x\":\"java.lang.Runtime\"}",
            "herald-dlt-topic", "notifications",
            "herald-dlt-topic-id", "00000000-0000-0000-0000-000000000001",
            "herald-dlt-partition", "0",
            "herald-dlt-offset", "0",
            "herald-dlt-timestamp", "0",
            "herald-dlt-reason", "[]");

    private final Random random;
    private final List<String> users;
    private long made;

    Poison(Random random, List<String> users) {
        this.random = random;
        this.users = users;
    }

    Draft next() {
        Kind[] kinds = Kind.values();
        String id = "poison-" + ++made;
        String user = users.get(random.nextInt(users.size()));
        return of(kinds[(int) (made % kinds.length)], id, user);
    }

    private Draft of(Kind kind, String id, String user) {
        String key = random.nextInt(4) == 0 ? "" : user;
        return switch (kind) {
            case BAD_JSON -> draft("", "", key, text("{\"id\":\"" + id + "\",\"audience\":"));
            case WRONG_TYPES ->
                draft(
                        "",
                        id,
                        key,
                        text("{\"id\":\"" + id + "\",\"audience\":{\"user\":\"" + user + "\"},\"title\":17}"));
            case NO_VALUE -> draft("", "", user, new byte[0]);
            case HUGE ->
                draft(
                        "",
                        id,
                        key,
                        text("{\"id\":\"" + id + "\",\"audience\":{\"user\":\"" + user
                                + "\"},\"title\":\"t\",\"body\":\"" + "x".repeat(HUGE_BYTES) + "\"}"));
            case UNKNOWN_AUDIENCE ->
                draft("", id, key, text("{\"id\":\"" + id + "\",\"audience\":{\"planet\":\"earth\"},\"title\":\"t\"}"));
            case ABSURD_DATES ->
                draft(
                        "",
                        id,
                        key,
                        text("{\"id\":\"" + id + "\",\"audience\":{\"user\":\"" + user
                                + "\"},\"title\":\"t\",\"createdAt\":\"+1000000-01-01T00:00:00Z\"}"));
            case FORGED_HEADERS ->
                new Draft(
                        "",
                        id,
                        List.of(),
                        "",
                        0,
                        -1,
                        Optional.empty(),
                        Life.PLAIN,
                        key,
                        text("{\"id\":\"" + id + "\",\"audience\":{}}"),
                        FORGED);
            case BINARY -> draft("", "", key, bytes());
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String json) {
        return json.getBytes(UTF_8);
    }

    private static Draft draft(String source, String id, String key, byte[] value) {
        return new Draft(source, id, List.of(), "", 0, -1, Optional.empty(), Life.PLAIN, key, value, Map.of());
    }
}
