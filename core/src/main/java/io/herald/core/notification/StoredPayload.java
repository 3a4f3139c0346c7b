package io.herald.core.notification;

import java.io.StringReader;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * The form in which inboxes store a notification and clients receive it: {@code id}, {@code source} and {@code createdAt} first, then
 * the other members as they were produced, to the character; no {@code audience}.
 */
public final class StoredPayload {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String START = "{\"id\":\"";

    private StoredPayload() {}

    static String of(
            String id, String source, Instant createdAt, @Nullable String createdAtAsProduced, CharSequence rest) {
        StringBuilder payload = new StringBuilder(rest.length() + id.length() + source.length() + 80);
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        payload.append(START);
        encoder.quoteAsString(id, payload);
        payload.append("\",\"source\":\"");
        encoder.quoteAsString(source, payload);
        payload.append("\",");
        if (createdAtAsProduced != null) {
            payload.append(createdAtAsProduced);
        } else {
            payload.append("\"createdAt\":\"").append(createdAt).append('"');
        }
        return payload.append(rest).append('}').toString();
    }

    /**
     * The notification's id, read from the front of a stored payload: its cost does not grow with the payload.
     *
     * @return empty if this is no stored payload
     */
    public static Optional<String> notificationId(String payload) {
        if (payload.startsWith(START)) {
            int end = payload.indexOf('"', START.length());
            if (end >= 0 && payload.lastIndexOf('\\', end) < 0) {
                return Optional.of(payload.substring(START.length(), end));
            }
        }
        return parsedId(payload);
    }

    /** Of one that has to be unescaped. */
    private static Optional<String> parsedId(String payload) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), new StringReader(payload))) {
            if (json.nextToken() == JsonToken.START_OBJECT
                    && "id".equals(json.nextName())
                    && json.nextToken() == JsonToken.VALUE_STRING) {
                return Optional.of(json.getString());
            }
            return Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
