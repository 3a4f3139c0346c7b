package io.herald.system.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A STOMP 1.2 frame. Of a header that stands there twice the first one counts.
 *
 * @param command such as {@code MESSAGE}
 * @param headers decoded
 * @param body as text; empty where there is none
 */
record Frame(String command, Map<String, String> headers, String body) {

    /** A frame without a body; headers are given as name, value, name, value … */
    static Frame of(String command, String... headers) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], headers[i + 1]);
        }
        return new Frame(command, map, "");
    }

    /** A header's value; empty when it is not there. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Reads a WebSocket message that holds one frame; a message of line ends alone is a heart-beat and gives an empty command. */
    static Frame parse(String text) {
        int start = 0;
        while (start < text.length() && (text.charAt(start) == '\n' || text.charAt(start) == '\r')) {
            start++;
        }
        if (start == text.length()) {
            return of("");
        }
        int end = text.indexOf('\n', start);
        String command = text.substring(start, end);
        Map<String, String> headers = new LinkedHashMap<>();
        int line = end + 1;
        while (text.charAt(line) != '\n') {
            int lineEnd = text.indexOf('\n', line);
            int colon = text.indexOf(':', line);
            if (colon < 0 || colon > lineEnd) {
                throw new IllegalArgumentException("a header without a colon in " + command);
            }
            headers.putIfAbsent(unescape(text.substring(line, colon)), unescape(text.substring(colon + 1, lineEnd)));
            line = lineEnd + 1;
        }
        int nul = text.lastIndexOf('\0');
        if (nul < line) {
            throw new IllegalArgumentException("a frame without an end: " + command);
        }
        return new Frame(command, headers, text.substring(line + 1, nul));
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else {
                i++;
                plain.append(
                        switch (text.charAt(i)) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 'c' -> ':';
                            case '\\' -> '\\';
                            default -> throw new IllegalArgumentException("an undefined escape in a header");
                        });
            }
        }
        return plain.toString();
    }

    /** As it goes over the wire. CONNECT is not escaped, as the standard demands. */
    String text() {
        boolean plain = command.equals("CONNECT");
        StringBuilder text = new StringBuilder(command).append('\n');
        headers.forEach((name, value) -> text.append(plain ? name : escape(name))
                .append(':')
                .append(plain ? value : escape(value))
                .append('\n'));
        return text.append('\n').append(body).append('\0').toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace(":", "\\c");
    }
}
