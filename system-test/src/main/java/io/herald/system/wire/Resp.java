package io.herald.system.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of the Redis protocol, versions 2 and 3, as far as one needs to know where they end and what their parts are. */
final class Resp {

    /** A value's end, and the texts in it that are not nested deeper than in one array. */
    record Value(int end, List<byte[]> parts) {}

    private static final int INCOMPLETE = -1;

    private final byte[] bytes;
    private final List<byte[]> parts = new ArrayList<>();

    private Resp(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The value that begins the bytes; with end −1 while it is incomplete. */
    static Value first(byte[] bytes) {
        Resp reading = new Resp(bytes);
        int end = reading.value(0);
        return new Value(end, reading.parts);
    }

    private int value(int from) {
        int line = endOfLine(from);
        if (line == INCOMPLETE) {
            return INCOMPLETE;
        }
        return switch (bytes[from]) {
            case '$', '=', '!' -> text(line, number(from, line));
            case '*', '>', '~' -> values(line, number(from, line));
            case '%', '|' -> values(line, 2 * number(from, line));
            default -> line;
        };
    }

    private int text(int from, long length) {
        if (length < 0) {
            return from;
        }
        long end = from + length + 2;
        if (end > bytes.length) {
            return INCOMPLETE;
        }
        parts.add(Arrays.copyOfRange(bytes, from, (int) (end - 2)));
        return (int) end;
    }

    private int values(int from, long count) {
        int end = from;
        for (long i = 0; i < count && end != INCOMPLETE; i++) {
            end = value(end);
        }
        return end;
    }

    private long number(int from, int line) {
        return Long.parseLong(new String(bytes, from + 1, line - from - 3, StandardCharsets.US_ASCII));
    }

    /** After the line break. */
    private int endOfLine(int from) {
        for (int i = from; i + 1 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i + 2;
            }
        }
        return INCOMPLETE;
    }
}
