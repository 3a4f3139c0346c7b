package io.herald.system.history;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** 64 bits of SHA-256 in hexadecimal: enough to tell contents apart, small enough to keep one per event. */
public final class Fingerprint {

    /** What the system adds or takes away between producer and client. */
    private static final Set<String> ENVELOPE = Set.of("id", "source", "createdAt", "audience");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int BYTES = 8;

    private Fingerprint() {}

    /** Of bytes as they are; the empty string for none at all, as in a record without a value. */
    public static String ofBytes(byte[] bytes) {
        return bytes.length == 0 ? "" : HexFormat.of().formatHex(sha256().digest(bytes), 0, BYTES);
    }

    /** Of a notification, in the form it was produced, stored or received in: every field in its order but the envelope's. */
    public static String ofNotification(JsonNode notification) {
        ObjectNode content = notification.asObject().deepCopy().remove(ENVELOPE).asObject();
        return ofBytes(JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
