package io.herald.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whatever the bytes, the parser answers; and whatever it accepts, the payload is the value without its audience.
 */
class NotificationParserPropertyTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Property(tries = 2000)
    void randomBytesAreAnswered(@ForAll byte[] bytes) {
        assertAnswered(bytes);
    }

    @Property(tries = 2000)
    void randomSequencesOfJsonPiecesAreAnswered(@ForAll("pieces") List<String> pieces) {
        assertAnswered(String.join("", pieces).getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 5000)
    void mutatedValidValuesAreAnsweredAndWhatIsAcceptedIsKeptWhole(@ForAll("mutants") byte[] bytes) {
        assertAnswered(bytes);
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        ",",
                        "\"",
                        " ",
                        "\\",
                        "\\u",
                        "d83d",
                        "0",
                        "-",
                        "1e9",
                        "null",
                        "true",
                        "\"audience\":",
                        "{\"user\":\"a\"}",
                        "\"users\":",
                        "\"title\":",
                        "\"push\":",
                        "\"after\":",
                        "\"actions\":",
                        "\"id\":",
                        "\"PT1S\"",
                        "\"createdAt\":",
                        "\"2026-11-21T00:00:00Z\"",
                        "\u0000",
                        "é",
                        "\ud83d\ude42")
                .list()
                .ofMaxSize(30);
    }

    /** A valid example with a few bytes replaced, removed or inserted. */
    @Provide
    Arbitrary<byte[]> mutants() {
        Arbitrary<byte[]> originals = Arbitraries.of(Examples.valid()).map(Examples.Example::bytes);
        Arbitrary<List<Integer>> edits =
                Arbitraries.integers().list().ofMinSize(0).ofMaxSize(3);
        return Combinators.combine(originals, edits).as((original, list) -> {
            byte[] bytes = original;
            for (int edit : list) {
                bytes = mutated(bytes, edit);
            }
            return bytes;
        });
    }

    private static byte[] mutated(byte[] bytes, int edit) {
        int at = Math.floorMod(edit, bytes.length);
        String likely = "{}[]:,\"\\ 019.-eEtfn\u0000\n";
        byte replacement =
                (byte) (edit % 3 == 0 ? edit >>> 8 : likely.charAt(Math.floorMod(edit >>> 8, likely.length())));
        StringBuilder text = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
        switch (Math.floorMod(edit >>> 16, 3)) {
            case 0 -> text.setCharAt(at, (char) (replacement & 0xFF));
            case 1 -> text.deleteCharAt(at);
            default -> text.insert(at, (char) (replacement & 0xFF));
        }
        return text.isEmpty() ? bytes : text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertAnswered(byte[] bytes) {
        switch (Examples.PARSER.parse(bytes, Examples.ORIGIN)) {
            case Parsed.Invalid(List<Violation> violations) ->
                assertThat(violations).isNotEmpty().hasSizeLessThanOrEqualTo(Violations.MOST);
            case Parsed.Valid(Notification notification) -> {
                ObjectNode expected = (ObjectNode) JSON.readTree(bytes);
                expected.remove("audience");
                expected.put("id", notification.id());
                expected.put("source", notification.source());
                if (!expected.has("createdAt")) {
                    expected.put("createdAt", notification.createdAt().toString());
                }
                JsonNode payload = JSON.readTree(notification.payload());
                assertThat(payload).isEqualTo(expected);
                assertThat(StoredPayload.notificationId(notification.payload())).contains(notification.id());
            }
        }
    }
}
