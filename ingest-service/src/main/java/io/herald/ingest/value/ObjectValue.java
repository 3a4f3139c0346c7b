package io.herald.ingest.value;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object as somebody wrote it. */
public final class ObjectValue {

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonMapper MAPPER = new JsonMapper();

    private ObjectValue() {}

    /** The names of its members; empty if it is no JSON object. */
    public static Optional<Set<String>> names(byte[] object) {
        Set<String> names = new HashSet<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), object)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                names.add(json.currentName());
                json.nextToken();
                json.skipChildren();
            }
            return json.currentToken() == JsonToken.END_OBJECT ? Optional.of(names) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /**
     * The object with further members in front, what was there to the byte.
     *
     * @param front in this order; none of them is in the object
     * @param object a JSON object
     */
    public static byte[] with(Map<String, ?> front, byte[] object) {
        if (front.isEmpty()) {
            return object;
        }
        byte[] members = MAPPER.writeValueAsBytes(front);
        int brace = indexOf('{', object, 0);
        boolean empty = object[indexOfToken(object, brace + 1)] == '}';
        ByteArrayOutputStream value = new ByteArrayOutputStream(members.length + object.length);
        value.write(members, 0, members.length - 1);
        if (!empty) {
            value.write(',');
        }
        value.write(object, brace + 1, object.length - brace - 1);
        return value.toByteArray();
    }

    private static int indexOf(char wanted, byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static int indexOfToken(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t') {
            at++;
        }
        return at;
    }
}
