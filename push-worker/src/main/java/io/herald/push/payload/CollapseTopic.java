package io.herald.push.payload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** The Topic of RFC 8030 for a collapse key: 32 characters of base64url, of which nobody can read the key. */
public final class CollapseTopic {

    /** Makes 32 characters: the most that is allowed, and no length of 1 mod 4, which Apple refuses. */
    private static final int BYTES = 24;

    private CollapseTopic() {}

    /** Always the same for the same key. */
    public static String of(String collapseKey) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(collapseKey.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
