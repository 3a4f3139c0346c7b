package io.herald.delivery.http;

import io.herald.core.notification.Violation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The members of a request's JSON object, asked for one by one. What is wrong is noted, so that a client is told all of it at once; the
 * text of a value is never repeated, because it may be a secret. Members that nobody asks for may be there. Serves one request.
 */
public final class Fields {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<Violation> violations = new ArrayList<>();
    private JsonNode object = MissingNode.getInstance();

    /** Reads a body; what is no object has no members, and that is noted. */
    public Fields(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            if (read.isObject()) {
                object = read;
            } else {
                violation("", "expected a JSON object");
            }
        } catch (JacksonException e) {
            violation("", "expected a JSON object, found no valid JSON");
        }
    }

    /** What is wrong so far. */
    public List<Violation> violations() {
        return violations;
    }

    /** Notes that a member is wrong. */
    public void violation(String field, String message) {
        violations.add(new Violation(field, message));
    }

    /** Whether the member is there, null included. */
    public boolean has(String path) {
        return !at(path).isMissingNode();
    }

    /**
     * The member as text, as the check makes it.
     *
     * @param path names joined by dots
     * @param expected what the check wants, in words
     * @param check null = not as expected
     * @return null where it is missing, null or not as expected; the last is noted
     */
    public <T> @Nullable T optional(String path, String expected, Function<String, @Nullable T> check) {
        JsonNode value = at(path);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        T made = value.isString() ? check.apply(value.stringValue()) : null;
        if (made == null) {
            violation(path, "expected " + expected);
        }
        return made;
    }

    /** As {@link #optional}; that it is missing is noted, too. */
    public <T> @Nullable T required(String path, String expected, Function<String, @Nullable T> check) {
        JsonNode value = at(path);
        if (value.isMissingNode() || value.isNull()) {
            violation(path, "expected " + expected + ", found nothing");
            return null;
        }
        return optional(path, expected, check);
    }

    /** The member as it is; missing where it is missing. */
    public JsonNode at(String path) {
        JsonNode node = object;
        for (String name : path.split("\\.", -1)) {
            node = node.path(name);
        }
        return node;
    }

    /** Base64url with or without padding, of so many bytes. */
    public static Function<String, byte @Nullable []> bytes(int length) {
        return text -> {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(text);
                return bytes.length == length ? bytes : null;
            } catch (IllegalArgumentException e) {
                return null;
            }
        };
    }
}
