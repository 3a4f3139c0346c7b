package io.herald.system.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences are the SQL statements that are executed, prepared ones too; {@code COMMIT} says also which statement its transaction
 * began with: {@code COMMIT after UPDATE …}.
 */
final class PostgreSqlConversation implements Conversation {

    private static final Pattern NAME = Pattern.compile("application_name(?:\u0000| = ')([^\u0000']*)");
    private static final int REQUEST_WITHOUT_TYPE = 1234 << 16;
    private static final int HEADER = 5;

    private final Frames frames = new Frames();
    private final Map<String, String> prepared = new HashMap<>();
    private volatile String speaker = "";
    private boolean begun;
    private String first = "";
    private boolean inTransaction;

    @Override
    public String speaker() {
        return speaker;
    }

    @Override
    public List<String> said(byte[] bytes) {
        frames.add(bytes);
        List<String> sentences = new ArrayList<>(1);
        while (begun ? message(sentences) : startup()) {}
        return sentences;
    }

    /** The first message has no type, and requests for encryption may come before it. */
    private boolean startup() {
        if (frames.length() < 8 || frames.length() < frames.number(0)) {
            return false;
        }
        boolean request = (frames.number(4) & 0xFFFF0000) == REQUEST_WITHOUT_TYPE;
        introduced(text(frames.take(frames.number(0))));
        begun = !request;
        return true;
    }

    private void introduced(String text) {
        Matcher name = NAME.matcher(text);
        if (name.find()) {
            speaker = name.group(1);
        }
    }

    private boolean message(List<String> sentences) {
        if (frames.length() < HEADER || frames.length() < 1 + frames.number(1)) {
            return false;
        }
        char type = (char) frames.at(0);
        byte[] message = frames.take(1 + frames.number(1));
        switch (type) {
            case 'Q' -> sentence(string(message, HEADER), sentences);
            case 'P' -> {
                String name = string(message, HEADER);
                prepared.put(name, string(message, HEADER + bytes(name) + 1));
            }
            case 'B' -> {
                String portal = string(message, HEADER);
                String name = string(message, HEADER + bytes(portal) + 1);
                sentence(prepared.getOrDefault(name, ""), sentences);
            }
            default -> {}
        }
        return true;
    }

    private void sentence(String sql, List<String> sentences) {
        introduced(sql);
        if (sql.startsWith("BEGIN")) {
            inTransaction = true;
            first = "";
        } else if (sql.equals("COMMIT")) {
            sentences.add("COMMIT after " + first);
            inTransaction = false;
            return;
        } else if (inTransaction && first.isEmpty()) {
            first = sql;
        }
        sentences.add(sql);
    }

    @Override
    public byte[] heard(byte[] bytes) {
        return bytes;
    }

    private static String string(byte[] message, int from) {
        int end = from;
        while (message[end] != 0) {
            end++;
        }
        return new String(message, from, end - from, StandardCharsets.UTF_8);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
