package io.herald.system.wire;

import java.util.Arrays;

/** Bytes of a stream of which only whole frames are of use. Confined to one thread. */
final class Frames {

    private byte[] bytes = new byte[0];

    void add(byte[] more) {
        int length = bytes.length;
        bytes = Arrays.copyOf(bytes, length + more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
    }

    int length() {
        return bytes.length;
    }

    byte at(int position) {
        return bytes[position];
    }

    /** A big-endian number of four bytes. */
    int number(int position) {
        return (bytes[position] & 0xFF) << 24
                | (bytes[position + 1] & 0xFF) << 16
                | (bytes[position + 2] & 0xFF) << 8
                | (bytes[position + 3] & 0xFF);
    }

    /** The whole of it. */
    byte[] view() {
        return bytes;
    }

    /** Takes the first so many. */
    byte[] take(int count) {
        byte[] taken = Arrays.copyOf(bytes, count);
        bytes = Arrays.copyOfRange(bytes, count, bytes.length);
        return taken;
    }
}
