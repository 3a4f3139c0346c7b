package io.herald.core.notification;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What makes two notifications the same one. */
public final class NotificationKey {

    private NotificationKey() {}

    /**
     * The first 128 bits of SHA-256 over source, NUL, id in UTF-8; not a UUID of any version. Neither contains control characters,
     * so two different pairs never meet in one text. Stored: never to be changed.
     */
    public static UUID of(String source, String id) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest((source + '\0' + id).getBytes(StandardCharsets.UTF_8)));
        return new UUID(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
