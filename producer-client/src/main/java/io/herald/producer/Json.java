package io.herald.producer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON: maps, iterables, text, numbers, booleans, null, and what already is JSON. */
final class Json {

    private Json() {}

    /** Text that is JSON already and goes in as it is. */
    record Raw(String json) {}

    static String of(@Nullable Object value) {
        StringBuilder json = new StringBuilder(256);
        write(json, value);
        return json.toString();
    }

    private static void write(StringBuilder json, @Nullable Object value) {
        if (value instanceof Raw raw) {
            json.append(raw.json());
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> member : map.entrySet()) {
                json.append(before);
                quote(json, String.valueOf(member.getKey()));
                json.append(':');
                write(json, member.getValue());
                before = ',';
            }
            json.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            json.append('[');
            boolean first = true;
            for (Object item : items) {
                if (!first) {
                    json.append(',');
                }
                write(json, item);
                first = false;
            }
            json.append(']');
        } else if (value instanceof Number number) {
            json.append(finite(number));
        } else if (value == null || value instanceof Boolean) {
            json.append(value);
        } else if (value instanceof CharSequence text) {
            quote(json, text);
        } else {
            throw new IllegalArgumentException("expected maps, iterables, text, numbers, booleans or null, found "
                    + value.getClass().getName());
        }
    }

    private static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("expected a number that JSON and a double can hold, found " + number);
        }
        return number;
    }

    private static void quote(StringBuilder json, CharSequence text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
