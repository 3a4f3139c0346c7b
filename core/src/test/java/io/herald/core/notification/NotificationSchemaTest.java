package io.herald.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parser and {@code notification.schema.json} agree: on the example files, on generated values, and they differ only in what
 * {@link #whatASchemaCannotSayIsLeftToTheParser} lists.
 */
class NotificationSchemaTest {

    private static final Schema SCHEMA = schema();
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @MethodSource("io.herald.core.notification.Examples#valid")
    void bothAcceptTheValidExamples(Examples.Example example) {
        assertThat(Examples.PARSER.parse(example.bytes(), Examples.ORIGIN)).isInstanceOf(Parsed.Valid.class);
        assertThat(schemaAccepts(example.bytes())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.herald.core.notification.Examples#invalid")
    void bothRefuseTheInvalidExamplesAndTheParserNamesTheFields(Examples.Example example) {
        assertThat(Examples.PARSER.parse(example.bytes(), Examples.ORIGIN))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.violations())
                                .extracting(Violation::field)
                                .containsExactlyInAnyOrderElementsOf(example.fields()));
        assertThat(schemaAccepts(example.bytes())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // relations and bounds of times
                "{\"audience\":{\"user\":\"a\"},\"createdAt\":\"2026-11-21T10:00:00Z\",\"expiresAt\":\"2026-11-21T10:00:00Z\"}",
                "{\"audience\":{\"user\":\"a\"},\"createdAt\":\"2026-11-21T13:00:01Z\"}",
                "{\"audience\":{\"user\":\"a\"},\"createdAt\":\"2025-11-21T11:59:59Z\"}",
                "{\"audience\":{\"user\":\"a\"},\"expiresAt\":\"9999-12-31T23:59:59Z\"}",
                "{\"audience\":{\"user\":\"a\"},\"push\":{\"after\":\"PT24H0.001S\"}}",
                // ids of actions
                "{\"audience\":{\"user\":\"a\"},\"actions\":[{\"id\":\"x\",\"title\":\"1\"},{\"id\":\"x\",\"title\":\"2\"}]}",
                // half a surrogate pair
                "{\"audience\":{\"user\":\"\\ud83d\"}}",
                // numbers nobody can hold
                "{\"audience\":{\"user\":\"a\"},\"data\":1e999}",
            })
    void whatASchemaCannotSayIsLeftToTheParser(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        assertThat(schemaAccepts(bytes)).isTrue();
        assertThat(Examples.PARSER.parse(bytes, Examples.ORIGIN)).isInstanceOf(Parsed.Invalid.class);
    }

    @Property(tries = 3000)
    void bothJudgeGeneratedValuesAlike(@ForAll("values") Map<String, Object> value) {
        byte[] bytes = JSON.writeValueAsBytes(value);
        Parsed parsed = Examples.PARSER.parse(bytes, Examples.ORIGIN);
        assertThat(schemaAccepts(bytes)).as("%s", parsed).isEqualTo(parsed instanceof Parsed.Valid);
    }

    /** Objects in which each field is missing, right or wrong in one of many ways; right often enough for valid wholes. */
    @Provide
    Arbitrary<Map<String, Object>> values() {
        Arbitrary<Object> junk =
                Arbitraries.of(7, -1.5, true, "", "text", "\u0001", List.of(), List.of(1), Map.of(), Map.of("x", 1));
        Arbitrary<Object> name =
                Arbitraries.strings().ofMinLength(1).ofMaxLength(5).map(NotificationSchemaTest::whole);
        Arbitrary<Object> time = Arbitraries.of(
                "2026-11-20T10:00:00Z",
                "2026-11-21T12:30:00.5+01:00",
                "2026-11-20 10:00:00Z",
                "2026-11-20T10:00:00+0100",
                "now");
        Arbitrary<Object> link = Arbitraries.of(
                "/a", "https://a.example", "http://a?b", "//a", "ftp://a", "/a\\b", "HTTPS://a", "https://@", "/\n");
        Arbitrary<Object> after =
                Arbitraries.of("PT0S", "PT1H1S", "P1D", "P1W", "PT1.1234S", "PT1M1H", "P1DT", "PT.5S", "");
        Arbitrary<Object> audience = Arbitraries.frequencyOf(
                Tuple.of(8, name.map(user -> (Object) Map.of("user", user))),
                Tuple.of(8, name.list().ofMinSize(0).ofMaxSize(3).map(users -> (Object) Map.of("users", users))),
                Tuple.of(1, junk.map(user -> (Object) Map.of("user", user))),
                Tuple.of(1, junk));
        Map<String, Arbitrary<Object>> fields = new LinkedHashMap<>();
        fields.put("id", name);
        fields.put("source", name);
        fields.put("category", name);
        fields.put(
                "title",
                Arbitraries.strings().map(NotificationSchemaTest::whole).map(text -> (Object) text));
        fields.put("data", junk);
        fields.put("link", link);
        fields.put("image", link);
        fields.put("priority", Arbitraries.of("low", "normal", "high", "none"));
        fields.put("createdAt", time);
        fields.put("collapseKey", name);
        fields.put("push", Arbitraries.maps(Arbitraries.of("after", "x"), after).map(map -> (Object) map));
        fields.put(
                "actions",
                Arbitraries.maps(Arbitraries.of("id", "title", "link", "y"), Arbitraries.oneOf(name, link))
                        .map(action -> (Object) List.of(action)));
        Arbitrary<Map<String, Object>> value = audience.map(to -> Map.of("audience", to));
        for (Map.Entry<String, Arbitrary<Object>> field : fields.entrySet()) {
            Arbitrary<Object> mostlyRight = Arbitraries.frequencyOf(
                    Tuple.of(20, Arbitraries.just("absent")), Tuple.of(10, field.getValue()), Tuple.of(1, junk));
            value = value.flatMap(sofar -> mostlyRight.map(content -> with(sofar, field.getKey(), content)));
        }
        return value;
    }

    private static Map<String, Object> with(Map<String, Object> value, String field, Object content) {
        if (content.equals("absent")) {
            return value;
        }
        Map<String, Object> more = new LinkedHashMap<>(value);
        more.put(field, content);
        return more;
    }

    /** Half surrogate pairs are in the list of what a schema cannot say. */
    private static String whole(String text) {
        return text.codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .append('x')
                .toString();
    }

    private static boolean schemaAccepts(byte[] value) {
        return SCHEMA.validate(
                        new String(value, StandardCharsets.UTF_8),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .isEmpty();
    }

    private static Schema schema() {
        try (InputStream in = NotificationParser.class.getResourceAsStream("notification.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
