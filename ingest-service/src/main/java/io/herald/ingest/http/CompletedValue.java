package io.herald.ingest.http;

import io.herald.core.notification.Notification;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * The record's value: the body as it was sent, with {@code id} and {@code source} put in front where it has none. {@code createdAt} is
 * left to the record's timestamp, because it is not the client's word: with it, a repeated request would be other content under the
 * same id.
 */
final class CompletedValue {

    private static final JsonFactory JSON = new JsonFactory();

    private CompletedValue() {}

    /**
     * @param body what was parsed into the notification, so a JSON object with at least an audience
     * @param notification with the id and source that stand in
     */
    static byte[] of(byte[] body, Notification notification) {
        boolean id = false;
        boolean source = false;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                id |= json.currentName().equals("id");
                source |= json.currentName().equals("source");
                json.nextToken();
                json.skipChildren();
            }
        }
        if (id && source) {
            return body;
        }
        StringBuilder front = new StringBuilder("{");
        if (!id) {
            member(front, "id", notification.id());
        }
        if (!source) {
            member(front, "source", notification.source());
        }
        int brace = indexOfBrace(body);
        ByteArrayOutputStream value = new ByteArrayOutputStream(body.length + front.length() + 16);
        value.writeBytes(front.toString().getBytes(StandardCharsets.UTF_8));
        value.write(body, brace + 1, body.length - brace - 1);
        return value.toByteArray();
    }

    private static void member(StringBuilder front, String name, String text) {
        front.append('"').append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(text, front);
        front.append("\",");
    }

    private static int indexOfBrace(byte[] body) {
        int at = 0;
        while (body[at] != '{') {
            at++;
        }
        return at;
    }
}
