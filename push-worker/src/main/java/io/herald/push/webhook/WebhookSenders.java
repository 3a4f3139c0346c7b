package io.herald.push.webhook;

import io.herald.push.http.AddressRules;
import io.herald.push.http.HttpConnections;
import io.herald.push.http.PushHttp;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The senders of all configured webhooks. Connects to nobody yet. */
final class WebhookSenders implements SenderSource, AutoCloseable {

    private final List<PushSender> senders;

    /** @throws IllegalStateException naming the setting that is wrong, without its value where that is a secret */
    WebhookSenders(WebhookProperties settings, Clock clock) {
        List<PushSender> made = new ArrayList<>();
        settings.webhooks().forEach((name, webhook) -> made.add(sender(name, webhook, clock)));
        senders = List.copyOf(made);
    }

    @Override
    public List<PushSender> senders() {
        return senders;
    }

    @Override
    public void close() {
        senders.forEach(PushSender::close);
    }

    private static PushSender sender(String name, WebhookProperties.Webhook webhook, Clock clock) {
        String prefix = "herald.push.webhooks." + name;
        AddressRules rules = webhook.allowPrivateNetworks() ? AddressRules.OPERATORS_OWN : AddressRules.ANY_PUBLIC_HOST;
        rules.objection(webhook.url()).ifPresent(objection -> {
            throw new IllegalStateException(prefix + ".url: " + objection);
        });
        List<SigningSecret> secrets = new ArrayList<>();
        secrets.add(secret(prefix + ".secret", webhook.secret()));
        if (webhook.previousSecret() != null && !webhook.previousSecret().isEmpty()) {
            secrets.add(secret(prefix + ".previous-secret", webhook.previousSecret()));
        }
        PushHttp http = PushHttp.open(
                rules,
                new HttpConnections(false, webhook.connections(), webhook.connectTimeout(), webhook.idleTimeout()),
                null);
        return new WebhookSender(name, webhook, new WebhookSignature(secrets), http, clock);
    }

    private static SigningSecret secret(String setting, @Nullable String text) {
        try {
            return SigningSecret.parse(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(setting + ": " + e.getMessage());
        }
    }
}
