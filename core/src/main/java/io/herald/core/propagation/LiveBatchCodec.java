package io.herald.core.propagation;

import io.herald.core.notification.EntryForm;
import io.herald.core.propagation.LiveEntry.Recipient;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a {@link LiveMessage} on a node's channel. Big-endian; a text is a length in bytes (int) and UTF-8. A {@link LiveBatch}:
 * <pre>
 * byte version = 3; 32 bytes seal of all that follows; text epoch; int entries; per entry:
 *   long createdAt [epoch ms]; long expiresAt [epoch ms, Long.MIN_VALUE = never]; byte form; text payload;
 *   int recipients; per recipient: text user; long seq; long replaces [0 = none]
 * </pre>
 * A {@link LiveHint}, whose first number no batch can have, so that neither can be made of the other:
 * <pre>
 * byte version = 'h'; 32 bytes seal of all that follows; int -1; int users; per user: text
 * </pre>
 * Nodes of two versions meet during an upgrade: an unknown version is not an error but a lost hint. Thread-safe.
 */
public final class LiveBatchCodec {

    private static final byte BATCH = 3;
    private static final byte HINT = 'h';
    private static final int NO_BATCH = -1;
    private static final int CONTENT = 1 + LiveSeal.LENGTH;
    private static final EntryForm[] FORMS = EntryForm.values();
    private static final long NEVER = Long.MIN_VALUE;

    private final LiveSeal seal;

    public LiveBatchCodec(LiveSeal seal) {
        this.seal = seal;
    }

    /** Encodes and seals a message. */
    public byte[] encode(LiveMessage content) {
        byte[] message = write(content);
        message[0] = switch (content) {
            case LiveBatch batch -> BATCH;
            case LiveHint hint -> HINT;
        };
        System.arraycopy(seal.of(message, CONTENT), 0, message, 1, LiveSeal.LENGTH);
        return message;
    }

    /** The message with room for version and seal. */
    private static byte[] write(LiveMessage content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(new byte[CONTENT]);
            switch (content) {
                case LiveBatch batch -> write(out, batch);
                case LiveHint hint -> write(out, hint);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, LiveBatch batch) throws IOException {
        writeText(out, batch.epoch());
        out.writeInt(batch.entries().size());
        for (LiveEntry entry : batch.entries()) {
            write(out, entry);
        }
    }

    private static void write(DataOutputStream out, LiveHint hint) throws IOException {
        out.writeInt(NO_BATCH);
        out.writeInt(hint.userIds().size());
        for (String userId : hint.userIds()) {
            writeText(out, userId);
        }
    }

    private static void write(DataOutputStream out, LiveEntry entry) throws IOException {
        Instant expiresAt = entry.expiresAt();
        out.writeLong(entry.createdAt().toEpochMilli());
        out.writeLong(expiresAt == null ? NEVER : expiresAt.toEpochMilli());
        out.writeByte(entry.form().ordinal());
        writeText(out, entry.payload());
        out.writeInt(entry.recipients().size());
        for (Recipient recipient : entry.recipients()) {
            writeText(out, recipient.userId());
            out.writeLong(recipient.seq());
            out.writeLong(recipient.replaces());
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /** Decodes what came over the channel; empty when it is not a complete message of a known version with the right seal. */
    public Optional<LiveMessage> decode(byte[] bytes) {
        if (bytes.length < CONTENT || (bytes[0] != BATCH && bytes[0] != HINT) || !isSealed(bytes)) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).position(CONTENT);
        try {
            LiveMessage message = bytes[0] == BATCH ? readBatch(in) : readHint(in);
            return in.hasRemaining() ? Optional.empty() : Optional.of(message);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private boolean isSealed(byte[] bytes) {
        return MessageDigest.isEqual(seal.of(bytes, CONTENT), Arrays.copyOfRange(bytes, 1, CONTENT));
    }

    private static LiveBatch readBatch(ByteBuffer in) {
        String epoch = readText(in);
        int count = readCount(in);
        List<LiveEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(readEntry(in));
        }
        return new LiveBatch(epoch, entries);
    }

    private static LiveHint readHint(ByteBuffer in) {
        if (in.getInt() != NO_BATCH) {
            throw new BufferUnderflowException();
        }
        int count = readCount(in);
        List<String> userIds = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            userIds.add(readText(in));
        }
        return new LiveHint(userIds);
    }

    private static LiveEntry readEntry(ByteBuffer in) {
        Instant createdAt = Instant.ofEpochMilli(in.getLong());
        long expires = in.getLong();
        @Nullable Instant expiresAt = expires == NEVER ? null : Instant.ofEpochMilli(expires);
        EntryForm form = readForm(in);
        String payload = readText(in);
        int count = readCount(in);
        List<Recipient> recipients = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            recipients.add(new Recipient(readText(in), in.getLong(), in.getLong()));
        }
        return new LiveEntry(createdAt, expiresAt, form, payload, recipients);
    }

    private static EntryForm readForm(ByteBuffer in) {
        byte form = in.get();
        if (form < 0 || form >= FORMS.length) {
            throw new BufferUnderflowException();
        }
        return FORMS[form];
    }

    /** A count that the rest of the message cannot hold would only reserve memory. */
    private static int readCount(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private static String readText(ByteBuffer in) {
        int length = readCount(in);
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }
}
