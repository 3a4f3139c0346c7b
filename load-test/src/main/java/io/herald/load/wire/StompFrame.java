package io.herald.load.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A frame of the server, as places in the buffer it lies in. Header values are read as they stand, without undoing escapes: what
 * the generator compares and returns has none.
 */
final class StompFrame {

    private static final byte[] CONTENT_LENGTH = ascii("content-length:");

    private final ByteBuf buffer;
    private final int start;
    private final int headersEnd;
    private final int bodyStart;
    private final int bodyEnd;

    private StompFrame(ByteBuf buffer, int start, int headersEnd, int bodyStart, int bodyEnd) {
        this.buffer = buffer;
        this.start = start;
        this.headersEnd = headersEnd;
        this.bodyStart = bodyStart;
        this.bodyEnd = bodyEnd;
    }

    /** Takes the next frame from the buffer; null when only line ends (heart-beats) or nothing is left. */
    static @Nullable StompFrame next(ByteBuf buffer) {
        int start = buffer.forEachByte(b -> b == '\n' || b == '\r');
        if (start < 0) {
            buffer.skipBytes(buffer.readableBytes());
            return null;
        }
        int end = buffer.writerIndex();
        int line = start;
        int length = -1;
        while (true) {
            int lineEnd = buffer.indexOf(line, end, (byte) '\n');
            if (lineEnd < 0) {
                throw new IllegalArgumentException("a frame without an end of its headers");
            }
            if (lineEnd == line || (lineEnd == line + 1 && buffer.getByte(line) == '\r')) {
                int bodyStart = lineEnd + 1;
                int bodyEnd = length >= 0 ? bodyStart + length : buffer.indexOf(bodyStart, end, (byte) 0);
                if (bodyEnd < 0 || bodyEnd >= end) {
                    throw new IllegalArgumentException("a frame without its end");
                }
                buffer.readerIndex(bodyEnd + 1);
                return new StompFrame(buffer, start, line, bodyStart, bodyEnd);
            }
            if (startsWith(buffer, line, lineEnd, CONTENT_LENGTH)) {
                length = number(buffer, line + CONTENT_LENGTH.length, lineEnd);
            }
            line = lineEnd + 1;
        }
    }

    /** Whether it is a frame of this command; one letter decides among those of a server. */
    boolean is(char firstLetter) {
        return buffer.getByte(start) == firstLetter;
    }

    /** A header's value in the buffer; null when there is none. */
    @Nullable
    ByteBuf header(byte[] nameAndColon) {
        int line = start;
        while (line < headersEnd) {
            int lineEnd = buffer.indexOf(line, headersEnd, (byte) '\n');
            if (startsWith(buffer, line, lineEnd, nameAndColon)) {
                int from = line + nameAndColon.length;
                int to = buffer.getByte(lineEnd - 1) == '\r' ? lineEnd - 1 : lineEnd;
                return buffer.slice(from, to - from);
            }
            line = lineEnd + 1;
        }
        return null;
    }

    /** The body's bytes in the buffer. */
    ByteBuf body() {
        return buffer.slice(bodyStart, bodyEnd - bodyStart);
    }

    /** The frame in words, for messages about what went wrong. */
    @Override
    public String toString() {
        return buffer.toString(start, bodyEnd - start, StandardCharsets.UTF_8).replace('\n', ' ');
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean startsWith(ByteBuf buffer, int from, int to, byte[] text) {
        if (to - from < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (buffer.getByte(from + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuf buffer, int from, int to) {
        int value = 0;
        for (int i = from; i < to && buffer.getByte(i) != '\r'; i++) {
            value = value * 10 + buffer.getByte(i) - '0';
        }
        return value;
    }
}
