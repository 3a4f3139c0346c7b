package io.herald.system.fault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Live messages as the services encode them, version 1 ({@code docs/protocol.md}), that nobody sent: were one of them delivered, its
 * notification would be a phantom.
 */
final class ForgedMessage {

    private static final int VERSION = 1;
    private static final int FAR = 1_000_000;

    private ForgedMessage() {}

    /** A seq that the user's inbox will not reach, in an epoch of the right form. */
    static byte[] farAhead(String user, Random random) {
        return message("%010x".formatted(random.nextLong() & 0xFF_FFFF_FFFFL), user, FAR + random.nextInt(FAR));
    }

    /** A plausible seq of another history. */
    static byte[] ofAnotherEpoch(String user, Random random) {
        return message("0123456789", user, 1 + random.nextInt(1_000));
    }

    private static byte[] message(String epoch, String user, long seq) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            text(out, epoch);
            out.writeInt(1);
            out.writeLong(System.currentTimeMillis());
            out.writeLong(Long.MIN_VALUE);
            text(out, "{\"id\":\"forged\",\"source\":\"nobody\",\"title\":\"forged\"}");
            out.writeInt(1);
            text(out, user);
            out.writeLong(seq);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
