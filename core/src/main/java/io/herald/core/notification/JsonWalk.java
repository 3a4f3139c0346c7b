package io.herald.core.notification;

import java.nio.CharBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Goes through one JSON text once, token by token: hands out values, hashes all it passes and notes what is not as expected. After
 * each reading method the walk stands on the last token of the value, and {@link #hash} is the value's hash. A value of another
 * kind than expected is noted and passed, so that the walk can go on behind it; a text that is not JSON ends it with Jackson's
 * exception.
 *
 * <p>Serves one text and one thread.
 */
final class JsonWalk {

    private final JsonParser json;
    private final Violations violations;
    private long hash;

    JsonWalk(JsonParser json, Violations violations) {
        this.json = json;
        this.violations = violations;
    }

    long hash() {
        return hash;
    }

    /**
     * Reads an object; {@code member} is called on the first token of each value and must read it.
     *
     * @return how many members it has; 0 if it is none
     */
    int object(Consumer<String> member) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            mismatch("an object");
            return 0;
        }
        long sum = 0;
        int members = 0;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            member.accept(name);
            sum += ContentHash.member(name, hash);
            members++;
        }
        hash = ContentHash.object(sum);
        return members;
    }

    /** Reads an array; {@code item} is called on the first token of each value and must read it. */
    void array(int fewest, int most, Runnable item) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            mismatch("an array");
            return;
        }
        long items = 0;
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count++ < most) {
                item.run();
            } else {
                anything();
            }
            items = ContentHash.item(items, hash);
        }
        hash = ContentHash.array(items);
        if (count < fewest || count > most) {
            violation("expected " + fewest + " to " + most + " items, found " + count);
        }
    }

    /** Reads a text; null if it is none or breaks the rule. */
    @Nullable
    String text(TextRule rule) {
        if (!atText()) {
            return null;
        }
        String text = json.getString();
        String problem = rule.brokenBy(text);
        if (problem != null) {
            violation(problem);
            return null;
        }
        return text;
    }

    /** Reads a text whose content nobody asks for. */
    void check(TextRule rule) {
        if (atText()) {
            String problem = rule.brokenBy(
                    CharBuffer.wrap(json.getStringCharacters(), json.getStringOffset(), json.getStringLength()));
            if (problem != null) {
                violation(problem);
            }
        }
    }

    /** Reads {@code true}, the only value that may stand there. */
    void expectTrue() {
        if (json.currentToken() == JsonToken.VALUE_TRUE) {
            anything();
        } else {
            mismatch("true");
        }
    }

    /** Reads any value whatsoever. */
    void anything() {
        JsonToken token = json.currentToken();
        switch (token) {
            case START_OBJECT -> object(name -> anything());
            case START_ARRAY -> array(0, Integer.MAX_VALUE, this::anything);
            case VALUE_STRING ->
                hash = ContentHash.text(json.getStringCharacters(), json.getStringOffset(), json.getStringLength());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            default -> hash = ContentHash.literal(token);
        }
    }

    void violation(String message) {
        violations.add(Violations.path(json.streamReadContext()), message);
    }

    /** Notes that something else was expected, and passes what is there. */
    void mismatch(String expected) {
        violation("expected " + expected + ", found " + kind(json.currentToken()));
        anything();
    }

    private boolean atText() {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            mismatch("a string");
            return false;
        }
        hash = ContentHash.text(json.getStringCharacters(), json.getStringOffset(), json.getStringLength());
        return true;
    }

    private void number() {
        char[] chars = json.getStringCharacters();
        int offset = json.getStringOffset();
        int length = json.getStringLength();
        hash = ContentHash.number(chars, offset, length);
        // Without an exponent the limit on its length bounds it. Clients would make Infinity of what a double cannot
        // hold.
        if (json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                && !Double.isFinite(Double.parseDouble(new String(chars, offset, length)))) {
            violation("expected a number that a double can hold, found a larger one");
        }
    }

    private static String kind(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null (leave the field out instead)";
            default -> "nothing";
        };
    }
}
