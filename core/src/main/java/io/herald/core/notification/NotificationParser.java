package io.herald.core.notification;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/**
 * Reads what producers write, strictly: UTF-8, JSON without repeated names and without anything behind it, every field of the
 * contract of its type and within {@link NotificationLimits}. Unknown fields are kept. Goes through the text once.
 *
 * <p>Never throws, whatever the bytes; all violations of a value that is JSON are reported together. Any thread may call it.
 */
public final class NotificationParser {

    private final NotificationLimits limits;
    private final Clock clock;
    private final JsonFactory json;

    /** @param clock what "too old" and "too far ahead" are measured against */
    public NotificationParser(NotificationLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.json = new JsonFactoryBuilder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumberLength())
                        .build())
                .build();
    }

    /**
     * @param value the value of the record or the body of the request; null is a record without value
     * @param origin where it came in
     */
    public Parsed parse(byte @Nullable [] value, Origin origin) {
        Violations violations = new Violations();
        if (value == null) {
            violations.add("", "expected a JSON object, found no value");
        } else if (value.length > limits.maxValueSize().toBytes()) {
            violations.add("", "expected at most " + limits.maxValueSize().toBytes() + " bytes, found " + value.length);
        } else {
            try {
                CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
                return parse(text, origin, violations);
            } catch (CharacterCodingException e) {
                violations.add("", "expected UTF-8, found bytes that are not");
            }
        }
        return new Parsed.Invalid(violations.list());
    }

    private Parsed parse(CharBuffer text, Origin origin, Violations violations) {
        char[] document = text.array();
        Instant now = clock.instant();
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), document, 0, text.limit())) {
            NotificationReading reading = new NotificationReading(parser, document, limits, now, violations);
            try {
                reading.read();
            } catch (JacksonException e) {
                violations.add(
                        Violations.path(parser.streamReadContext()),
                        "expected JSON, found at character "
                                + parser.currentLocation().getCharOffset() + ": " + e.getOriginalMessage());
            }
            Audience audience = reading.audience;
            if (audience != null && violations.isEmpty()) {
                return valid(reading, audience, origin, now, violations);
            }
        }
        return new Parsed.Invalid(violations.list());
    }

    private Parsed valid(
            NotificationReading reading, Audience audience, Origin origin, Instant now, Violations violations) {
        String id = reading.id != null ? reading.id : origin.id();
        String source = reading.source != null ? reading.source : origin.source();
        String problem = new TextRule(TextRule.Form.NAME_OR_EMPTY, limits.maxSourceLength()).brokenBy(source);
        if (problem != null) {
            violations.add("source", problem);
            return new Parsed.Invalid(violations.list());
        }
        Instant createdAt = reading.createdAt != null ? reading.createdAt : plausible(origin.time(), now);
        String payload = StoredPayload.of(id, source, createdAt, reading.createdAtAsProduced, reading.rest);
        return new Parsed.Valid(new Notification(
                id,
                source,
                audience,
                createdAt,
                reading.expiresAt,
                reading.push(),
                reading.handling(source),
                payload,
                NotificationKey.of(source, id),
                ContentHash.object(reading.contentSum)));
    }

    /** A record's timestamp is nobody's statement about the notification: a wild one is no reason to refuse it. */
    private Instant plausible(Instant time, Instant now) {
        boolean plausible = !time.isBefore(now.minus(limits.maxAge())) && !time.isAfter(now.plus(limits.maxFuture()));
        return (plausible ? time : now).truncatedTo(ChronoUnit.MILLIS);
    }
}
