package io.herald.push.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The headers that Standard Webhooks wants: id, time and one signature for each secret, so that a receiver may know either.
 *
 * @param secrets at least one, the newest first
 */
record WebhookSignature(List<SigningSecret> secrets) {

    Map<String, String> headers(String id, Instant now, byte[] body) {
        String timestamp = Long.toString(now.getEpochSecond());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(body);
        byte[] signed = content.toByteArray();
        String signatures = secrets.stream()
                .map(each -> "v1," + Base64.getEncoder().encodeToString(each.sign(signed)))
                .collect(Collectors.joining(" "));
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signatures);
    }
}
