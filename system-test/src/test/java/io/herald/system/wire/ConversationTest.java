package io.herald.system.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences are understood however the stream is cut into pieces. */
class ConversationTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 100_000})
    void statementsArePreparedOnceAndExecutedByName(int piece) throws IOException {
        PostgreSqlConversation conversation = new PostgreSqlConversation();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {0, 0, 0, 8, 4, (byte) 0xD2, 0x16, 0x2F}); // SSLRequest
        byte[] startup = "\0\3\0\0user\0herald\0application_name\0ingest-1\0\0".getBytes(UTF_8);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(4 + startup.length);
        out.write(startup);
        message(out, 'P', "S_1\0BEGIN\0\0\0");
        message(out, 'B', "\0S_1\0\0\0\0\0\0\0");
        message(out, 'P', "S_2\0UPDATE consumed SET next = $1\0\0\0");
        message(out, 'B', "\0S_2\0\0\0\0\0\0\0");
        message(out, 'S', "");
        message(out, 'B', "\0S_2\0\0\0\0\0\0\0");
        message(out, 'Q', "COMMIT\0");

        assertThat(said(conversation, bytes.toByteArray(), piece))
                .containsExactly(
                        "BEGIN",
                        "UPDATE consumed SET next = $1",
                        "UPDATE consumed SET next = $1",
                        "COMMIT after UPDATE consumed SET next = $1");
        assertThat(conversation.speaker()).isEqualTo("ingest-1");
    }

    private static void message(DataOutputStream out, char type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        out.writeByte(type);
        out.writeInt(4 + bytes.length);
        out.write(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 100_000})
    void commandsAreReadAndLiveMessagesLeftOut(int piece) {
        RedisConversation conversation = new RedisConversation(message -> true);
        String live = "a live\r\nmessage";

        assertThat(said(
                        conversation,
                        (command("HELLO", "3", "AUTH", "default", "secret", "SETNAME", "delivery-1")
                                        + command("SUBSCRIBE", "herald:node.a")
                                        + command("PUBLISH", "herald:node.a", live)
                                        + command("PUBLISH", "herald:node.a", "\0\0\0\0\0\0\0\0\1"))
                                .getBytes(UTF_8),
                        piece))
                .containsExactly(
                        "HELLO 3",
                        "SUBSCRIBE herald:node.a",
                        "PUBLISH herald:node.a " + Watch.digest(live.getBytes(UTF_8)),
                        "PROBE herald:node.a " + Watch.digest(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1}));
        assertThat(conversation.speaker()).isEqualTo("delivery-1");

        String probe = command("message", "herald:node.a", "\0\0\0\0\0\0\0\0\1");
        String subscribed = ">3\r\n$9\r\nsubscribe\r\n$13\r\nherald:node.a\r\n:1\r\n";
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        pieces((subscribed + command("message", "herald:node.a", live) + probe).getBytes(UTF_8), piece)
                .forEach(bytes -> kept.writeBytes(conversation.heard(bytes)));
        assertThat(kept.toString(UTF_8)).isEqualTo(subscribed + probe);
    }

    private static String command(String... parts) {
        StringBuilder text = new StringBuilder("*" + parts.length + "\r\n");
        for (String part : parts) {
            text.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
        }
        return text.toString();
    }

    private static List<String> said(Conversation conversation, byte[] bytes, int piece) {
        return pieces(bytes, piece).stream()
                .flatMap(part -> conversation.said(part).stream())
                .toList();
    }

    private static List<byte[]> pieces(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        return pieces;
    }
}
