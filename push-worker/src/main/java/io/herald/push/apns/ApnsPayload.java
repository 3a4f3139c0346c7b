package io.herald.push.apns;

import io.herald.push.payload.Fitting;
import io.herald.push.provider.PushContent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The JSON of a push, never larger than APNs takes. One that had to be shortened says {@code "shortened": true}. */
final class ApnsPayload {

    /** In bytes of UTF-8. */
    static final int MAX_SIZE = 4096;

    private static final JsonMapper JSON = new JsonMapper();

    private final String sound;
    private final String referenceText;

    /** @param sound empty = none */
    ApnsPayload(String sound, String referenceText) {
        this.sound = sound;
        this.referenceText = referenceText;
    }

    /** Everything that fits. */
    @SuppressWarnings("ReferenceEquality") // whether it was shortened, not what it says
    String full(PushContent.Alert alert, boolean silent) {
        byte[] fitted = Fitting.fit(alert, MAX_SIZE, each -> render(each, silent, each != alert));
        return new String(fitted, StandardCharsets.UTF_8);
    }

    /** Nothing that the notification says: the app asks for it by its number. */
    String reference(PushContent.Alert alert, boolean silent) {
        ObjectNode payload = JSON.createObjectNode();
        ObjectNode aps = payload.putObject("aps");
        aps.putObject("alert").put("body", referenceText);
        aps.put("badge", alert.badge()).put("mutable-content", 1);
        addSound(aps, silent);
        return write(payload.put("id", alert.notificationId()).put("seq", alert.seq()));
    }

    /** Silent. Apple allows no badge beside {@code content-available}, so the app has to set it. */
    String withdrawal(PushContent.Withdrawal withdrawal, String identifier) {
        ObjectNode payload = JSON.createObjectNode();
        payload.putObject("aps").put("content-available", 1);
        return write(payload.put("type", "withdraw")
                .put("tag", identifier)
                .put("id", withdrawal.notificationId())
                .put("seq", withdrawal.seq())
                .put("badge", withdrawal.badge()));
    }

    private byte[] render(PushContent.Alert alert, boolean silent, boolean shortened) {
        ObjectNode payload = JSON.createObjectNode();
        ObjectNode aps = payload.putObject("aps");
        ObjectNode shown = aps.putObject("alert");
        putIfThere(shown, "title", alert.title());
        putIfThere(shown, "body", alert.body());
        aps.put("badge", alert.badge());
        addSound(aps, silent);
        putIfThere(aps, "category", alert.category());
        if (alert.image() != null || !alert.actions().isEmpty()) {
            aps.put("mutable-content", 1);
        }
        payload.put("id", alert.notificationId());
        putIfThere(payload, "source", alert.source().isEmpty() ? null : alert.source());
        payload.put("seq", alert.seq());
        putIfThere(payload, "link", alert.link());
        putIfThere(payload, "image", alert.image());
        if (!alert.actions().isEmpty()) {
            ArrayNode list = payload.putArray("actions");
            alert.actions().forEach(each -> {
                ObjectNode action = list.addObject().put("id", each.id()).put("title", each.title());
                putIfThere(action, "link", each.link());
            });
        }
        if (alert.data() != null) {
            payload.putRawValue("data", new RawValue(alert.data()));
        }
        return JSON.writeValueAsBytes(shortened ? payload.put("shortened", true) : payload);
    }

    private static void putIfThere(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private void addSound(ObjectNode aps, boolean silent) {
        if (!silent && !sound.isEmpty()) {
            aps.put("sound", sound);
        }
    }

    private static String write(ObjectNode payload) {
        return JSON.writeValueAsString(payload);
    }
}
