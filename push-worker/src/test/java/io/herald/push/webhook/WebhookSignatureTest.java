package io.herald.push.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures by the Standard Webhooks specification: its own example, and HMAC computed from its definition (RFC 2104). */
class WebhookSignatureTest {

    @Test
    void theExampleOfTheSpecificationsLibrariesHasTheirSignature() {
        WebhookSignature signature =
                new WebhookSignature(List.of(SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
        assertThat(signature.headers(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        Instant.ofEpochSecond(1614265330),
                        "{\"test\": 2432232314}".getBytes(UTF_8)))
                .isEqualTo(Map.of(
                        "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        "webhook-timestamp", "1614265330",
                        "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    @Test
    void eachSecretSignsIdTimeAndBody() throws Exception {
        byte[] newer = key(24);
        byte[] older = key(64);
        WebhookSignature signature =
                new WebhookSignature(List.of(SigningSecret.parse(text(newer)), SigningSecret.parse(text(older))));
        byte[] body = "{\"日本\":\"👩\"}".getBytes(UTF_8);
        Map<String, String> headers = signature.headers("id-1", Instant.ofEpochSecond(1_700_000_000), body);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("id-1.1700000000.".getBytes(UTF_8));
        content.writeBytes(body);
        assertThat(headers.get("webhook-signature"))
                .isEqualTo("v1," + hmac(newer, content.toByteArray()) + " v1," + hmac(older, content.toByteArray()));
    }

    private static byte[] key(int length) {
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = (byte) (i * 37 + length);
        }
        return key;
    }

    private static String text(byte[] key) {
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    private static String hmac(byte[] key, byte[] content) throws Exception {
        return Base64.getEncoder().encodeToString(hash(pad(key, 0x5c), hash(pad(key, 0x36), content)));
    }

    private static byte[] pad(byte[] key, int with) {
        byte[] padded = new byte[64];
        for (int i = 0; i < padded.length; i++) {
            padded[i] = (byte) ((i < key.length ? key[i] : 0) ^ with);
        }
        return padded;
    }

    private static byte[] hash(byte[] first, byte[] second) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(first);
        return sha.digest(second);
    }
}
