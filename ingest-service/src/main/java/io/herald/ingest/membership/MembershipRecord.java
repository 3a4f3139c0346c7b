package io.herald.ingest.membership;

import io.herald.core.audience.MembershipChange;
import io.herald.core.notification.NotificationLimits;
import io.herald.core.notification.TextRule;
import io.herald.core.notification.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a record of {@code group-memberships} says. */
sealed interface MembershipRecord {

    /** It keeps the contract. */
    record Valid(MembershipChange change) implements MembershipRecord {}

    /** It breaks the contract. */
    record Invalid(List<Violation> violations) implements MembershipRecord {}

    /**
     * Reads one. Any thread; throws nothing.
     *
     * @param key {@code {"group":…,"user":…}} and nothing else
     * @param value a JSON object, whose members are nobody's business, or null
     */
    static MembershipRecord parse(byte @Nullable [] key, byte @Nullable [] value, NotificationLimits limits) {
        List<Violation> violations = new ArrayList<>(0);
        JsonNode named = object("key", key, limits, violations);
        String group = "";
        String user = "";
        if (named != null) {
            group = name("key.group", named.path("group"), limits.maxGroupIdLength(), violations);
            user = name("key.user", named.path("user"), limits.maxUserIdLength(), violations);
            if (named.size() > 2) {
                violations.add(new Violation("key", "expected group and user, found more"));
            }
        }
        if (value != null) {
            object("value", value, limits, violations);
        }
        return violations.isEmpty()
                ? new Valid(new MembershipChange(group, user, value != null))
                : new Invalid(violations);
    }

    private static @Nullable JsonNode object(
            String field, byte @Nullable [] text, NotificationLimits limits, List<Violation> violations) {
        if (text != null && text.length <= limits.maxValueSize().toBytes()) {
            try {
                String json = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(text))
                        .toString();
                JsonNode read = Json.MAPPER.readTree(json);
                if (read.isObject()) {
                    return read;
                }
            } catch (CharacterCodingException | JacksonException e) {
                violations.add(new Violation(field, "expected a JSON object, found no valid JSON in UTF-8"));
                return null;
            }
        }
        violations.add(new Violation(
                field,
                text == null
                        ? "expected a JSON object, found nothing"
                        : "expected a JSON object of at most %d bytes"
                                .formatted(limits.maxValueSize().toBytes())));
        return null;
    }

    private static String name(String field, JsonNode value, int longest, List<Violation> violations) {
        if (!value.isString()) {
            violations.add(new Violation(field, "expected a text"));
            return "";
        }
        String broken = TextRule.name(longest).brokenBy(value.stringValue());
        if (broken != null) {
            violations.add(new Violation(field, broken));
        }
        return value.stringValue();
    }

    /** Strict: a name given twice could be read either way. */
    final class Json {

        private static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        private Json() {}
    }
}
