package io.herald.delivery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A frame as a client sees it.
 *
 * @param headers with the escapes of 1.1 and 1.2 undone, except in CONNECTED and where {@code raw}
 */
record ServerFrame(String command, Map<String, String> headers, String body) {

    static ServerFrame parse(String frame, boolean escaped) {
        int end = frame.indexOf("\n\n");
        String[] lines = frame.substring(0, end).split("\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String value = lines[i].substring(colon + 1);
            headers.putIfAbsent(lines[i].substring(0, colon), escaped ? unescape(value) : value);
        }
        return new ServerFrame(lines[0], headers, frame.substring(end + 2, frame.length() - 1));
    }

    private static String unescape(String value) {
        return value.replace("\\c", ":")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace("\\\\", "\\");
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    long seq() {
        return Long.parseLong(header("seq"));
    }

    boolean isEntry() {
        return command.equals("MESSAGE") && headers.containsKey("seq");
    }

    boolean isMarker(String type) {
        return command.equals("MESSAGE") && header("type").equals(type);
    }
}
