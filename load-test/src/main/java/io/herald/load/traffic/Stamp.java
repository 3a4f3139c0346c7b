package io.herald.load.traffic;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a message carries as its id: all there is to know for booking its receipt, in a fixed number of hexadecimal digits that
 * are read without parsing the rest.
 *
 * @param lane what kind it is
 * @param user for whom; of a broadcast that is sent in several lists, which of them
 * @param number counts the user's messages (broadcasts: all of them), from 0
 * @param due when it was due, in {@link System#nanoTime} of this process
 */
public record Stamp(Lane lane, int user, int number, long due) {

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] BEFORE = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 1 + 8 + 8 + 16;

    /** The id. */
    public String id() {
        return lane.letter() + HEX.toHexDigits(user) + HEX.toHexDigits(number) + HEX.toHexDigits(due);
    }

    /**
     * Finds it in a message's body.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Stamp in(ByteBuf body) {
        int at = indexOf(body);
        return new Stamp(
                Lane.of(body.getByte(at)),
                (int) digits(body, at + 1, 8),
                (int) digits(body, at + 9, 8),
                digits(body, at + 17, 16));
    }

    private static int indexOf(ByteBuf body) {
        int last = body.writerIndex() - BEFORE.length - LENGTH;
        for (int at = body.readerIndex(); at <= last; at++) {
            if (body.getByte(at) == BEFORE[0] && matches(body, at)) {
                return at + BEFORE.length;
            }
        }
        throw new IllegalArgumentException("a body without a stamp");
    }

    private static boolean matches(ByteBuf body, int at) {
        for (int i = 1; i < BEFORE.length; i++) {
            if (body.getByte(at + i) != BEFORE[i]) {
                return false;
            }
        }
        return true;
    }

    private static long digits(ByteBuf body, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 4 | HexFormat.fromHexDigit(body.getByte(i));
        }
        return value;
    }
}
