package io.herald.push.webpush;

import io.herald.push.payload.Fitting;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent.Action;
import io.herald.push.provider.PushContent.Alert;
import io.herald.push.provider.PushContent.Withdrawal;
import io.herald.push.webpush.WebPushProperties.Content;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The JSON that a service worker gets: docs/protocol.md, "Web Push payload". */
final class WebPushPayload {

    /** Bytes that every push service takes, encrypted. */
    private static final int LARGEST = 4_096;

    private static final JsonMapper JSON = JsonMapper.shared();

    private WebPushPayload() {}

    /** As much as fits, in UTF-8. */
    static byte[] of(Push push, Content content) {
        return switch (push.content()) {
            case Alert alert
            when content == Content.FULL ->
                Fitting.fit(alert, LARGEST - WebPushEncryption.OVERHEAD, fitted -> bytes(full(push, fitted)));
            case Alert alert -> reference(push, alert);
            case Withdrawal withdrawal ->
                bytes(JSON.createObjectNode()
                        .put("type", "withdraw")
                        .put("tag", push.tag())
                        .put("badge", withdrawal.badge()));
        };
    }

    /** What is left for a push service that found the whole too large. */
    static byte[] reference(Push push, Alert alert) {
        return bytes(head(push, alert).put("badge", alert.badge()));
    }

    private static ObjectNode head(Push push, Alert alert) {
        return JSON.createObjectNode()
                .put("type", "notification")
                .put("tag", push.tag())
                .put("id", alert.notificationId())
                .put("seq", alert.seq());
    }

    private static ObjectNode full(Push push, Alert alert) {
        ObjectNode node = head(push, alert);
        putIfThere(node, "source", alert.source().isEmpty() ? null : alert.source());
        putIfThere(node, "title", alert.title());
        putIfThere(node, "body", alert.body());
        putIfThere(node, "link", alert.link());
        putIfThere(node, "image", alert.image());
        if (!alert.actions().isEmpty()) {
            ArrayNode actions = node.putArray("actions");
            for (Action each : alert.actions()) {
                ObjectNode action = actions.addObject().put("id", each.id()).put("title", each.title());
                putIfThere(action, "link", each.link());
            }
        }
        putIfThere(node, "category", alert.category());
        if (alert.data() != null) {
            node.set("data", json(alert.data()));
        }
        return node.put("badge", alert.badge());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return StringNode.valueOf(text);
        }
    }

    private static void putIfThere(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
