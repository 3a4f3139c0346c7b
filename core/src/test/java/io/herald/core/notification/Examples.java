package io.herald.core.notification;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of the contract share: a fixed present, a parser with the default limits, and the example files. */
final class Examples {

    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Origin.Record ORIGIN =
            new Origin.Record(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 3, 42, NOW.toEpochMilli());
    static final NotificationParser PARSER =
            new NotificationParser(NotificationLimits.defaults(), Clock.fixed(NOW, ZoneOffset.UTC));

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern REPEATED = Pattern.compile("\"@([0-9]+)x([^\"]+)\"");

    private Examples() {}

    /** @param fields the paths of the violations to be found, in any order; empty for a valid example */
    record Example(String name, List<String> fields, JsonNode value) {

        byte[] bytes() {
            return JSON.writeValueAsBytes(value);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Example> valid() {
        return read("valid.json").stream()
                .map(node -> new Example(node.get("name").stringValue(), List.of(), node.get("value")))
                .toList();
    }

    static List<Example> invalid() {
        return read("invalid.json").stream()
                .map(node -> new Example(
                        node.get("name").stringValue(),
                        node.get("fields")
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList(),
                        node.get("value")))
                .toList();
    }

    /** Reads a file of examples; {@code "@3xab"} in it stands for {@code "ababab"}, {@code "@501users"} for an array of as many. */
    private static List<JsonNode> read(String file) {
        try (InputStream in = Examples.class.getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String users =
                    IntStream.range(0, 501).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(",", "[", "]"));
            return JSON.readValue(
                    REPEATED.matcher(text).replaceAll(Examples::repeat).replace("\"@501users\"", users),
                    new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String repeat(MatchResult match) {
        return "\"" + match.group(2).repeat(Integer.parseInt(match.group(1))) + "\"";
    }
}
