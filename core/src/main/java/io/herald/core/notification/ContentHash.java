package io.herald.core.notification;

import tools.jackson.core.JsonToken;

/**
 * A 64-bit hash of what a JSON text means: the order of members, white space and escapes make no difference, the order of items and
 * the digits of a number do. A library that writes the members of a map in another order after a restart repeats itself; it does
 * not contradict itself.
 *
 * <p>The values are stored ({@code entry.content_hash}) and compared with later ones: a change here would make every repetition
 * of an older notification look like a conflict. Not cryptographic; a producer that forges a collision only has its own
 * contradiction go unnoticed.
 */
final class ContentHash {

    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private ContentHash() {}

    static long text(char[] chars, int offset, int length) {
        return mix(fold(chars, offset, length) ^ 1);
    }

    /** A number, by its characters: 1.0 and 1 are different content. */
    static long number(char[] chars, int offset, int length) {
        return mix(fold(chars, offset, length) ^ 2);
    }

    /** {@code true}, {@code false} or {@code null}. */
    static long literal(JsonToken token) {
        return mix(token.asString().hashCode());
    }

    /** One member; an object is the sum of its members. */
    static long member(String name, long value) {
        long hash = name.length();
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * PRIME;
        }
        return mix(mix(hash) + value * 3);
    }

    static long object(long sumOfMembers) {
        return mix(sumOfMembers ^ 4);
    }

    /** The items so far and one more. */
    static long item(long itemsBefore, long value) {
        return mix(itemsBefore * 31 + value);
    }

    static long array(long items) {
        return mix(items ^ 5);
    }

    private static long fold(char[] chars, int offset, int length) {
        long hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ chars[i]) * PRIME;
        }
        return hash;
    }

    /** MurmurHash3's finalizer: every bit of the input moves half the bits of the output. */
    private static long mix(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }
}
