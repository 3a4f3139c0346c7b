package io.herald.system.fault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Live messages as the services encode them ({@code docs/protocol.md}), that nobody sent: were one of them delivered, its
 * notification would be a phantom.
 */
final class ForgedMessage {

    /** Whom a message is for, and as which entry of his inbox. */
    record Addressed(String user, long seq) {}

    private static final int WITHOUT_SEAL = 1;
    private static final int WITH_SEAL = 2;
    private static final int SEAL_BYTES = 32;
    private static final int FAR = 1_000_000;

    private ForgedMessage() {}

    /** A seq that the user's inbox will not reach, in an epoch of the right form. */
    static byte[] farAhead(String user, Random random) {
        String epoch = "%010x".formatted(random.nextLong() & 0xFF_FFFF_FFFFL);
        return sealed(epoch, List.of(new Addressed(user, FAR + random.nextInt(FAR))), random);
    }

    /** A plausible seq of another history. */
    static byte[] ofAnotherEpoch(String user, Random random) {
        return sealed("0123456789", List.of(new Addressed(user, 1 + random.nextInt(1_000))), random);
    }

    /** Sealed by somebody who does not have the key. */
    static byte[] sealed(String epoch, List<Addressed> recipients, Random random) {
        byte[] seal = new byte[SEAL_BYTES];
        random.nextBytes(seal);
        return message(WITH_SEAL, seal, epoch, recipients);
    }

    /** In the form that messages had before they were sealed. */
    static byte[] unsealed(String epoch, List<Addressed> recipients) {
        return message(WITHOUT_SEAL, new byte[0], epoch, recipients);
    }

    private static byte[] message(int version, byte[] seal, String epoch, List<Addressed> recipients) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(version);
            out.write(seal);
            text(out, epoch);
            out.writeInt(1);
            out.writeLong(System.currentTimeMillis());
            out.writeLong(Long.MIN_VALUE);
            text(out, "{\"id\":\"forged\",\"source\":\"nobody\",\"title\":\"forged\"}");
            out.writeInt(recipients.size());
            for (Addressed recipient : recipients) {
                text(out, recipient.user());
                out.writeLong(recipient.seq());
            }
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
