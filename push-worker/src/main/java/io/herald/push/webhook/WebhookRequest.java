package io.herald.push.webhook;

import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushTarget;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * What a receiver is sent.
 *
 * @param id the same whenever the same pushes are sent
 * @param body JSON
 */
record WebhookRequest(String id, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();

    /** One push or several. */
    static WebhookRequest of(List<Push> pushes, WebhookProperties.Content content) {
        ObjectNode root = JSON.createObjectNode().put("type", "push");
        ArrayNode list = root.putArray("pushes");
        pushes.forEach(each -> write(list.addObject(), each, content));
        return new WebhookRequest(id(pushes), JSON.writeValueAsBytes(root));
    }

    private static String id(List<Push> pushes) {
        if (pushes.size() == 1) {
            return pushes.getFirst().id().toString();
        }
        String all = pushes.stream().map(each -> each.id().toString()).sorted().collect(Collectors.joining(" "));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.US_ASCII));
            return "batch-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }

    private static void write(ObjectNode json, Push push, WebhookProperties.Content content) {
        if (!(push.target() instanceof PushTarget.Webhook(String address))) {
            throw new IllegalArgumentException(
                    "a webhook cannot push to a " + push.target().getClass().getSimpleName());
        }
        json.put("id", push.id().toString())
                .put("user", push.userId())
                .put("address", address)
                .put("tag", push.tag())
                .put("priority", push.priority().name().toLowerCase(Locale.ROOT));
        put(json, "collapseKey", push.collapseKey());
        put(json, "expiresAt", push.expiresAt());
        switch (push.content()) {
            case PushContent.Alert alert -> write(json.putObject("notification"), alert, content);
            case PushContent.Withdrawal withdrawal ->
                json.putObject("withdraw")
                        .put("id", withdrawal.notificationId())
                        .put("seq", withdrawal.seq())
                        .put("badge", withdrawal.badge());
        }
    }

    private static void write(ObjectNode json, PushContent.Alert alert, WebhookProperties.Content content) {
        json.put("id", alert.notificationId()).put("seq", alert.seq()).put("badge", alert.badge());
        if (content == WebhookProperties.Content.REFERENCE) {
            return;
        }
        json.put("source", alert.source());
        put(json, "category", alert.category());
        put(json, "title", alert.title());
        put(json, "body", alert.body());
        put(json, "link", alert.link());
        put(json, "image", alert.image());
        if (!alert.actions().isEmpty()) {
            ArrayNode actions = json.putArray("actions");
            alert.actions().forEach(each -> {
                ObjectNode action = actions.addObject().put("id", each.id()).put("title", each.title());
                put(action, "link", each.link());
            });
        }
        if (alert.data() != null) {
            json.putRawValue("data", new RawValue(alert.data()));
        }
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }
}
