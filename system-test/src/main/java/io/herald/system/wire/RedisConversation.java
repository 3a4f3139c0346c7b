package io.herald.system.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Sentences are commands with their first argument; {@code PUBLISH} says also what is published, by its {@linkplain #digest
 * digest}. Messages on their way to a subscriber can be left out.
 */
final class RedisConversation implements Conversation {

    /** What a node publishes to itself. */
    private static final int PROBE_BYTES = 9;

    private final Predicate<byte[]> lose;
    private final Frames commands = new Frames();
    private final Frames answers = new Frames();
    private volatile String speaker = "";
    private volatile boolean subscribed;

    /** @param lose whether a live message is to be lost on its way to a subscriber; not asked about probes */
    RedisConversation(Predicate<byte[]> lose) {
        this.lose = lose;
    }

    /** Names a message among those of a run. */
    static String digest(byte[] message) {
        return Integer.toHexString(Arrays.hashCode(message));
    }

    @Override
    public String speaker() {
        return speaker;
    }

    @Override
    public List<String> said(byte[] bytes) {
        commands.add(bytes);
        List<String> sentences = new ArrayList<>();
        Resp.Value value = Resp.first(commands.view());
        while (value.end() > 0) {
            commands.take(value.end());
            if (!value.parts().isEmpty()) {
                sentences.add(sentence(value.parts()));
            }
            value = Resp.first(commands.view());
        }
        return sentences;
    }

    private String sentence(List<byte[]> parts) {
        String command = text(parts.getFirst()).toUpperCase(Locale.ROOT);
        for (int i = 1; i + 1 < parts.size() && i < 8; i++) {
            if ((command.equals("HELLO") || command.equals("CLIENT"))
                    && text(parts.get(i)).equalsIgnoreCase("SETNAME")) {
                speaker = text(parts.get(i + 1));
            }
        }
        if (command.equals("SUBSCRIBE")) {
            subscribed = true;
        }
        if (command.equals("PUBLISH") && parts.size() == 3) {
            byte[] message = parts.get(2);
            return (message.length == PROBE_BYTES ? "PROBE " : "PUBLISH ") + text(parts.get(1)) + " " + digest(message);
        }
        return command + (parts.size() > 1 ? " " + text(parts.get(1)) : "");
    }

    @Override
    public byte[] heard(byte[] bytes) {
        if (!subscribed) {
            return bytes;
        }
        answers.add(bytes);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(bytes.length);
        Resp.Value value = Resp.first(answers.view());
        while (value.end() > 0) {
            byte[] answer = answers.take(value.end());
            if (!isLost(value.parts())) {
                kept.writeBytes(answer);
            }
            value = Resp.first(answers.view());
        }
        return kept.toByteArray();
    }

    private boolean isLost(List<byte[]> parts) {
        return parts.size() == 3
                && text(parts.getFirst()).equals("message")
                && parts.get(2).length != PROBE_BYTES
                && lose.test(parts.get(2));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
