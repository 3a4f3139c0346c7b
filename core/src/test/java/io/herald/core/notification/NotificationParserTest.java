package io.herald.core.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the parser makes of a valid value (defaults, payload, key, content hash), and how it words what is wrong. Which values are
 * valid is the business of {@link NotificationSchemaTest}.
 */
class NotificationParserTest {

    @Test
    void whatIsLeftOutIsFilledInFromTheRecord() {
        Notification notification = valid("{\"audience\":{\"user\":\"alice\"},\"title\":\"Hi\"}");

        assertThat(notification.id()).isEqualTo("k-ABEiM0RVZneImaq7zN3u_w-3-42-" + Examples.NOW.toEpochMilli());
        assertThat(notification.source()).isEmpty();
        assertThat(notification.createdAt()).isEqualTo(Examples.NOW);
        assertThat(notification.expiresAt()).isNull();
        assertThat(notification.push()).isEqualTo(new PushPolicy(PushPolicy.Mode.OFFLINE, Duration.ofSeconds(30)));
        assertThat(notification.audience()).isEqualTo(new Audience.User("alice"));
        assertThat(notification.payload())
                .isEqualTo("{\"id\":\"" + notification.id()
                        + "\",\"source\":\"\",\"createdAt\":\"2026-11-21T12:00:00Z\",\"title\":\"Hi\"}");
    }

    @Test
    void thePayloadKeepsWhatWasProducedToTheCharacterButTheAudience() {
        String value = """
                { "title" : "a\\u0000\\ud83d \\/ é" , "n": [ 1.0, 1e2, -0 ],
                  "audience": {"users": ["bob", "alice", "bob"]}, "createdAt": "2026-11-21T10:00:00.1239+01:00", "big":12345678901234567890,
                  "source":"sh\\u006fp", "id":"\\"7\\"", "deep": {"a": {"audience": 1}}, "last": null
                }
                """;
        Notification notification = valid(value);

        assertThat(notification.audience()).isEqualTo(new Audience.Users(List.of("bob", "alice")));
        assertThat(notification.createdAt()).isEqualTo("2026-11-21T09:00:00.123Z");
        assertThat(notification.payload())
                .isEqualTo(
                        "{\"id\":\"\\\"7\\\"\",\"source\":\"shop\",\"createdAt\": \"2026-11-21T10:00:00.1239+01:00\","
                                + "\"title\" : \"a\\u0000\\ud83d \\/ é\",\"n\": [ 1.0, 1e2, -0 ],\"big\":12345678901234567890,"
                                + "\"deep\": {\"a\": {\"audience\": 1}},\"last\": null}");
        assertThat(StoredPayload.notificationId(notification.payload())).contains("\"7\"");
    }

    @Test
    void aPayloadBeyondEveryBufferIsKeptWhole() {
        String body = "é".repeat(4096);
        String filler =
                IntStream.range(0, 4000).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(","));
        Notification notification =
                valid("{\"audience\":{\"user\":\"a\"},\"id\":\"1\",\"body\":\"" + body + "\"," + filler + "}");

        assertThat(notification.payload()).endsWith(",\"body\":\"" + body + "\"," + filler + "}");
    }

    @Test
    void aRequestWithoutIdAndSourceTakesThoseOfTheDoor() {
        Origin door = new Origin.Request("made-up", "shop", Examples.NOW);
        assertThat(Examples.PARSER.parse(bytes("{\"audience\":{\"user\":\"a\"}}"), door))
                .isInstanceOfSatisfying(Parsed.Valid.class, valid -> {
                    assertThat(valid.notification().id()).isEqualTo("made-up");
                    assertThat(valid.notification().source()).isEqualTo("shop");
                });
    }

    @Test
    void aClientWhoseNameIsNoSourceIsRefused() {
        Origin door = new Origin.Request("made-up", "s\n", Examples.NOW);
        assertThat(Examples.PARSER.parse(bytes("{\"audience\":{\"user\":\"a\"}}"), door))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.violations())
                                .extracting(Violation::field)
                                .containsExactly("source"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE})
    void aWildRecordTimestampIsReplacedByThePresent(long timestamp) {
        Origin origin = new Origin.Record(UUID.randomUUID(), 0, 0, timestamp);
        assertThat(Examples.PARSER.parse(bytes("{\"audience\":{\"user\":\"a\"}}"), origin))
                .isInstanceOfSatisfying(
                        Parsed.Valid.class,
                        valid -> assertThat(valid.notification().createdAt()).isEqualTo(Examples.NOW));
    }

    @Test
    void oneThatExpiredBeforeItsRecordWasWrittenIsValid() {
        assertThat(valid("{\"audience\":{\"user\":\"a\"},\"expiresAt\":\"2026-11-21T11:00:00Z\"}")
                        .expiresAt())
                .isEqualTo(Instant.parse("2026-11-21T11:00:00Z"));
    }

    @Test
    void theKeyIsTheSameForTheSameSourceAndIdOnly() {
        assertThat(NotificationKey.of("shop", "1")).isEqualTo(UUID.fromString("c0b7a68f-fdeb-a506-077b-f5a3d984a824"));
        assertThat(NotificationKey.of("a", "bc")).isNotEqualTo(NotificationKey.of("ab", "c"));
    }

    @Test
    void theContentHashOverlooksOrderSpaceEscapesAudienceAndDefaults() {
        long hash = valid(
                        "{\"audience\":{\"user\":\"a\"},\"title\":\"A/B\",\"data\":{\"x\":[1,2],\"y\":{\"p\":1,\"q\":null}}}")
                .contentHash();
        assertThat(valid(
                                "{\"data\":{\"y\":{\"q\":null , \"p\":1},\"x\":[1,2]},\"id\":\"7\",\"title\":\"\\u0041\\/B\",\"audience\":{\"users\":[\"b\"]}}")
                        .contentHash())
                .isEqualTo(hash);
    }

    @Test
    void theContentHashIsStoredAndThereforeNeverChanges() {
        assertThat(valid("{\"audience\":{\"user\":\"a\"},\"title\":\"Hi\",\"data\":{\"n\":[1,2.50,true,null,\"é\"]}}")
                        .contentHash())
                .isEqualTo(6760194566282236940L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"title\":\"A/C\",\"data\":{\"x\":[1,2]}",
                "\"title\":\"A/B\",\"data\":{\"x\":[2,1]}",
                "\"title\":\"A/B\",\"data\":{\"x\":[1,2.0]}",
                "\"title\":\"A/B\",\"data\":{\"x\":[1,\"2\"]}",
                "\"title\":\"A/B\",\"data\":{\"x\":[[1,2]]}",
                "\"title\":\"A/B\",\"data\":[\"x\",1,2]",
                "\"title\":\"A/B\",\"data\":{\"y\":[1,2]}",
                "\"body\":\"A/B\",\"data\":{\"x\":[1,2]}",
                "\"title\":\"A/B\"",
                "\"title\":\"A/B\",\"data\":{\"x\":[1,2]},\"priority\":\"normal\"",
                "\"title\":\"A/B\",\"data\":{\"x\":[1,2]},\"createdAt\":\"2026-11-21T12:00:00Z\"",
            })
    void theContentHashTellsOtherContent(String members) {
        long hash = valid("{\"audience\":{\"user\":\"a\"},\"title\":\"A/B\",\"data\":{\"x\":[1,2]}}")
                .contentHash();
        assertThat(valid("{\"audience\":{\"user\":\"a\"}," + members + "}").contentHash())
                .isNotEqualTo(hash);
    }

    @Test
    void aRecordWithoutValueIsInvalid() {
        assertThat(Examples.PARSER.parse(null, Examples.ORIGIN))
                .isEqualTo(new Parsed.Invalid(List.of(new Violation("", "expected a JSON object, found no value"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "{\"audience\":{\"user\":\"a\"}",
                "{\"audience\":{\"user\":\"a\"}}}",
                "{\"audience\":{\"user\":\"a\"}}{}",
                "{\"audience\":{\"user\":\"a\"},}",
                "{\"audience\":{\"user\":\"a\"},\"x\":NaN}",
                "{\"audience\":{\"user\":\"a\"},\"x\":01}",
                "{\"audience\":{\"user\":\"a\"},'x':1}",
                "{\"audience\":{\"user\":\"a\"},\"x\":\"\n\"}",
                "{\"audience\":{\"user\":\"a\"}} // comment",
                "\uFEFF{\"audience\":{\"user\":\"a\"}}",
                "{\"audience\":{\"user\":\"a\"}}\u0000",
                "{\"audience\":{\"user\":\"a\"},\"title\":\"a\",\"title\":\"b\"}",
                "{\"audience\":{\"user\":\"a\"},\"data\":{\"deep\":[{\"x\":1,\"x\":1}]}}",
            })
    void whatIsNotJsonIsInvalid(String value) {
        assertThat(invalid(bytes(value))).isNotEmpty();
    }

    @Test
    void whatIsSeenBeforeTheJsonBreaksOffIsReportedToo() {
        assertThat(invalid(bytes("{\"title\":1,\"data\":{\"a\":[true,oops]}}")))
                .extracting(Violation::field)
                .containsExactly("title", "data.a[1]");
    }

    @Test
    void bytesThatAreNotUtf8AreInvalid() {
        assertThat(invalid("{\"audience\":{\"user\":\"a\"},\"title\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactly(new Violation("", "expected UTF-8, found bytes that are not"));
        // An overlong NUL and a surrogate encoded as three bytes pass many decoders.
        assertThat(invalid(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', '}'}))
                .hasSize(1);
        assertThat(invalid(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .hasSize(1);
        assertThat(invalid("{\"audience\":{\"user\":\"a\"}}".getBytes(StandardCharsets.UTF_16LE)))
                .isNotEmpty();
    }

    @Test
    void aValueBeyondTheLimitIsNotLookedAt() {
        assertThat(invalid(new byte[65_537]))
                .containsExactly(new Violation("", "expected at most 65536 bytes, found 65537"));
    }

    @Test
    void nestingIsLimited() {
        String deepest = "{\"audience\":{\"user\":\"a\"},\"data\":" + "[".repeat(31) + "]".repeat(31) + "}";
        String tooDeep = "{\"audience\":{\"user\":\"a\"},\"data\":" + "[".repeat(32) + "]".repeat(32) + "}";
        valid(deepest);
        assertThat(invalid(bytes(tooDeep))).hasSize(1);
        assertThat(invalid(bytes("[".repeat(60_000)))).isNotEmpty();
    }

    @Test
    void numbersAreLimitedInLengthAndSize() {
        valid("{\"audience\":{\"user\":\"a\"},\"data\":" + "9".repeat(100) + "}");
        assertThat(invalid(bytes("{\"audience\":{\"user\":\"a\"},\"data\":" + "9".repeat(101) + "}")))
                .hasSize(1);
        assertThat(invalid(bytes("{\"audience\":{\"user\":\"a\"},\"data\":[1,-1e309]}")))
                .extracting(Violation::field)
                .containsExactly("data[1]");
    }

    @Test
    void whatDecidesAboutTheTreatmentIsRead() {
        Notification update = valid("""
                {"source":"shop","audience":{"group":"g"},"category":"orders","priority":"high","updates":"n1","collapseKey":"k",
                 "deliverAt":"2026-12-24T18:00:00.1234Z","title":{"en":"Hi"}}""");

        assertThat(update.audience()).isEqualTo(new Audience.Group("g"));
        assertThat(update.handling())
                .isEqualTo(new Handling(
                        "orders",
                        Priority.HIGH,
                        Instant.parse("2026-12-24T18:00:00.123Z"),
                        new Earlier.Updated(NotificationKey.of("shop", "n1")),
                        NotificationKey.of("shop", "k"),
                        true));
        assertThat(update.handling().form()).isEqualTo(EntryForm.LOCALIZED);
        assertThat(valid("{\"audience\":{\"user\":\"a\"}}").handling()).isEqualTo(Handling.PLAIN);
    }

    @Test
    void aCancelIsPushedToNobody() {
        Notification cancel = valid(
                "{\"audience\":{\"everyone\":true},\"push\":{\"mode\":\"always\"},\"source\":\"s\",\"cancels\":\"n1\"}");

        assertThat(cancel.audience()).isEqualTo(new Audience.Everyone());
        assertThat(cancel.push().mode()).isEqualTo(PushPolicy.Mode.NEVER);
        assertThat(cancel.handling().earlier()).isEqualTo(new Earlier.Cancelled(NotificationKey.of("s", "n1")));
        assertThat(cancel.handling().form()).isEqualTo(EntryForm.CANCEL);
    }

    @Test
    void nothingCancelsOrUpdatesItselfAndNothingExpiresBeforeItIsDelivered() {
        assertThat(invalid(bytes("{\"id\":\"a\",\"cancels\":\"a\",\"audience\":{\"user\":\"u\"}}")))
                .containsExactly(new Violation("cancels", "expected the id of another notification, found its own"));
        assertThat(invalid(bytes("{\"id\":\"a\",\"updates\":\"a\",\"audience\":{\"user\":\"u\"}}")))
                .extracting(Violation::field)
                .containsExactly("updates");
        assertThat(invalid(bytes("{\"audience\":{\"user\":\"u\"},\"deliverAt\":\"2026-12-24T18:00:00Z\","
                        + "\"expiresAt\":\"2026-12-24T18:00:00Z\"}")))
                .containsExactly(new Violation("expiresAt", "expected a time after deliverAt"));
        assertThat(invalid(bytes("{\"audience\":{\"user\":\"u\"},\"deliverAt\":\"2027-11-22T12:00:00Z\"}")))
                .extracting(Violation::field)
                .containsExactly("deliverAt");
    }

    @Test
    void theReportIsBoundedAndCleanWhateverWasSent() {
        String users = "[" + "7,".repeat(400) + "7]";
        List<Violation> many = invalid(bytes("{\"audience\":{\"users\":" + users + "}}"));
        assertThat(many).hasSize(Violations.MOST).last().isEqualTo(new Violation("", "and 382 more"));

        List<Violation> wild = invalid(bytes("{\"audience\":{\"" + "\\n\\ud800".repeat(5000) + "\":1},\"priority\":\""
                + "\\r\\n".repeat(5000) + "\"}"));
        assertThat(wild)
                .hasSize(2)
                .allSatisfy(violation -> assertThat(violation.toString())
                        .hasSizeLessThan(600)
                        .matches(text -> text.codePoints().noneMatch(Character::isISOControl)));
    }

    private static Notification valid(String value) {
        return switch (Examples.PARSER.parse(bytes(value), Examples.ORIGIN)) {
            case Parsed.Valid(Notification notification) -> notification;
            case Parsed.Invalid(List<Violation> violations) -> throw new AssertionError(violations);
        };
    }

    private static List<Violation> invalid(byte[] value) {
        return switch (Examples.PARSER.parse(value, Examples.ORIGIN)) {
            case Parsed.Valid valid -> throw new AssertionError("accepted: " + valid);
            case Parsed.Invalid(List<Violation> violations) -> violations;
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
