package io.herald.push.webhook;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric secret of the Standard Webhooks specification. */
final class SigningSecret {

    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final SecretKeySpec key;

    private SigningSecret(byte[] bytes) {
        key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** @throws IllegalArgumentException saying what was expected, and nothing of what was found */
    static SigningSecret parse(String text) {
        String expected =
                "expected %s and the base64 form of %d to %d random bytes".formatted(PREFIX, FEWEST_BYTES, MOST_BYTES);
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException(expected);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes.
            throw new IllegalArgumentException(expected);
        }
        if (bytes.length < FEWEST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(expected + ", found " + bytes.length);
        }
        return new SigningSecret(bytes);
    }

    byte[] sign(byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "SigningSecret";
    }
}
