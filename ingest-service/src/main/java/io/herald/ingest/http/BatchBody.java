package io.herald.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.herald.core.notification.Violation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The body of a batch cut into its items, each to the character as it was sent. */
final class BatchBody {

    private static final JsonFactory JSON = new JsonFactory();

    private BatchBody() {}

    /** What became of a body. */
    sealed interface Split permits Items, Broken {}

    /** At least one; each is a JSON value, not yet looked into. */
    record Items(List<byte[]> values) implements Split {}

    /** No array of items. */
    record Broken(List<Violation> violations) implements Split {}

    static Split split(byte[] body, int most) {
        try {
            CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return split(text.array(), text.limit(), most);
        } catch (CharacterCodingException e) {
            return broken("", "expected UTF-8, found bytes that are not");
        }
    }

    private static Split split(char[] text, int length, int most) {
        List<byte[]> items = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text, 0, length)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return broken("", "expected a JSON array of notifications");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (items.size() == most) {
                    return broken("", "expected 1 to " + most + " notifications, found more");
                }
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    return broken("[" + items.size() + "]", "expected a JSON object");
                }
                int start = (int) json.currentTokenLocation().getCharOffset();
                json.skipChildren();
                int end = (int) json.currentLocation().getCharOffset();
                items.add(new String(text, start, end - start).getBytes(UTF_8));
            }
            if (json.nextToken() != null) {
                return broken("", "expected the end after the JSON array, found more");
            }
        } catch (JacksonException e) {
            return broken("[" + items.size() + "]", "expected JSON, found: " + e.getOriginalMessage());
        }
        return items.isEmpty() ? broken("", "expected 1 to " + most + " notifications, found none") : new Items(items);
    }

    private static Broken broken(String field, String message) {
        return new Broken(List.of(new Violation(field, message)));
    }
}
