package io.herald.delivery.stomp;

import java.util.List;
import java.util.Optional;

/** A version of the protocol, and how it writes header values. */
public enum StompVersion {
    /** No escapes at all: what would end a header is replaced. */
    V1_0("1.0"),
    /** Escapes backslash, line feed and colon. */
    V1_1("1.1"),
    /** Escapes carriage return too. */
    V1_2("1.2");

    private static final List<StompVersion> NEWEST_FIRST = List.of(V1_2, V1_1, V1_0);

    private static final char REPLACEMENT = '\uFFFD';

    private final String text;

    StompVersion(String text) {
        this.text = text;
    }

    /** As in the headers {@code accept-version} and {@code version}. */
    public String text() {
        return text;
    }

    /** The WebSocket subprotocols of all versions, the newest first. */
    public static List<String> subprotocols() {
        return List.of("v12.stomp", "v11.stomp", "v10.stomp");
    }

    /** The versions spoken here, as an ERROR frame lists them. */
    public static String supported() {
        return "1.0,1.1,1.2";
    }

    /**
     * The highest version that both sides speak.
     *
     * @param acceptVersion the client's list, separated by commas
     * @return empty when there is none
     */
    public static Optional<StompVersion> negotiate(String acceptVersion) {
        String[] offered = acceptVersion.split(",", 16);
        for (StompVersion version : NEWEST_FIRST) {
            for (String each : offered) {
                if (each.strip().equals(version.text)) {
                    return Optional.of(version);
                }
            }
        }
        return Optional.empty();
    }

    /** A header value (or name) as it stands in a frame of this version. */
    public String escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (special(value.charAt(i))) {
                return escapeFrom(value, i);
            }
        }
        return value;
    }

    private String escapeFrom(String value, int first) {
        StringBuilder escaped = new StringBuilder(value.length() + 8).append(value, 0, first);
        for (int i = first; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> escaped.append(this == V1_0 ? "\\" : "\\\\");
                case ':' -> escaped.append(this == V1_0 ? ":" : "\\c");
                case '\n' -> escaped.append(this == V1_0 ? REPLACEMENT : "\\n");
                case '\r' -> escaped.append(this == V1_2 ? "\\r" : REPLACEMENT);
                case '\0' -> escaped.append(REPLACEMENT);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean special(char c) {
        return c == '\\' || c == ':' || c == '\n' || c == '\r' || c == '\0';
    }

    /** Undoes the escapes of this version; empty when there is one that it does not know, which is an error by the standard. */
    Optional<String> unescape(String value) {
        int next = value.indexOf('\\');
        if (this == V1_0 || next < 0) {
            return Optional.of(value);
        }
        StringBuilder plain = new StringBuilder(value.length());
        int from = 0;
        while (next >= 0) {
            char code = next + 1 < value.length() ? value.charAt(next + 1) : '\0';
            char meant = switch (code) {
                case '\\' -> '\\';
                case 'c' -> ':';
                case 'n' -> '\n';
                case 'r' -> this == V1_2 ? '\r' : '\0';
                default -> '\0';
            };
            if (meant == '\0') {
                return Optional.empty();
            }
            plain.append(value, from, next).append(meant);
            from = next + 2;
            next = value.indexOf('\\', from);
        }
        return Optional.of(plain.append(value, from, value.length()).toString());
    }
}
