package io.herald.delivery.stomp;

/** Lengths in octets, as {@code content-length} and the limits count them. */
public final class Utf8 {

    private Utf8() {}

    /** The number of bytes of a text in UTF-8, without encoding it. A lone surrogate is encoded as {@code ?}. */
    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (c < 0x800) {
                    bytes++;
                } else if (!Character.isSurrogate(c)) {
                    bytes += 2;
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    bytes += 2;
                    i++;
                }
            }
        }
        return bytes;
    }
}
