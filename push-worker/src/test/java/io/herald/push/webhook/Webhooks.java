package io.herald.push.webhook;

import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushTarget;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings, senders and pushes for the tests of this package. */
final class Webhooks {

    static final String PREFIX = "herald.push.webhooks.mail.";

    private Webhooks() {}

    static String secret(int bytes) {
        byte[] random = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            random[i] = (byte) (Math.random() * 256);
        }
        return "whsec_" + Base64.getEncoder().encodeToString(random);
    }

    static WebhookSenders senders(Map<String, ?> settings) {
        return senders(settings, Clock.systemUTC());
    }

    static WebhookSenders senders(Map<String, ?> settings, Clock clock) {
        return new WebhookSenders(
                new Binder(new MapConfigurationPropertySource(settings))
                        .bindOrCreate("herald.push", WebhookProperties.class),
                clock);
    }

    static Push push(String address) {
        return push(
                address,
                new PushContent.Alert(
                        "order-1",
                        "shop",
                        7,
                        "orders",
                        "Shipped",
                        "It is on its way, \"日本\" 👩.",
                        "/orders/1",
                        null,
                        List.of(new PushContent.Action("track", "Track", null)),
                        "{\"n\":1.10}",
                        3));
    }

    static Push push(String address, PushContent content) {
        return new Push(
                UUID.randomUUID(),
                "alice",
                new PushTarget.Webhook(address),
                "",
                content,
                "0123456789abcdef0123456789abcdef",
                "orders",
                Push.Priority.HIGH,
                Instant.parse("2026-12-24T18:00:00Z"));
    }
}
