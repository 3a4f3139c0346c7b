package io.herald.push.apns;

import io.herald.push.provider.PushContent;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * The JSON of a push, never larger than APNs takes. What is too large loses the end of its body first, down to {@link #BODY_KEPT} code
 * points; if that is not enough, one thing after the other goes in the order of {@link Extra}, and the body gets the room. A payload that
 * lost something says {@code "shortened": true}.
 */
final class ApnsPayload {

    /** In bytes of UTF-8. */
    static final int MAX_SIZE = 4096;

    /** So much of a body, in code points, is worth more than what is not shown at once. */
    static final int BODY_KEPT = 100;

    private static final String ELLIPSIS = "…";
    private static final JsonMapper JSON = new JsonMapper();

    /** What can go, and in which order. */
    private enum Extra {
        DATA,
        ACTIONS,
        IMAGE,
        LINK
    }

    private final String sound;
    private final String referenceText;

    /** @param sound empty = none */
    ApnsPayload(String sound, String referenceText) {
        this.sound = sound;
        this.referenceText = referenceText;
    }

    /** Everything that fits. */
    String full(PushContent.Alert alert, boolean silent) {
        String title = orEmpty(alert.title());
        String body = orEmpty(alert.body());
        String whole = render(alert, silent, title, body, EnumSet.allOf(Extra.class), false);
        if (size(whole) <= MAX_SIZE) {
            return whole;
        }
        Set<Extra> kept = EnumSet.allOf(Extra.class);
        for (Extra next : Extra.values()) {
            String cut = cut(body, MAX_SIZE - size(render(alert, silent, title, "", kept, true)));
            if (cut.length() == body.length() || cut.codePointCount(0, cut.length()) > BODY_KEPT) {
                String shortened = render(alert, silent, title, cut, kept, true);
                if (size(shortened) <= MAX_SIZE) {
                    return shortened;
                }
            }
            kept.remove(next);
        }
        // Ids and category are bounded by the contract of notifications: without a title they always fit.
        String cutTitle = cut(title, MAX_SIZE - size(render(alert, silent, "", "", kept, true)));
        String cutBody = cut(body, MAX_SIZE - size(render(alert, silent, cutTitle, "", kept, true)));
        return render(alert, silent, cutTitle, cutBody, kept, true);
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

    private String render(
            PushContent.Alert alert, boolean silent, String title, String body, Set<Extra> kept, boolean shortened) {
        ObjectNode payload = JSON.createObjectNode();
        ObjectNode aps = payload.putObject("aps");
        ObjectNode shown = aps.putObject("alert");
        if (alert.title() != null) {
            shown.put("title", title);
        }
        if (alert.body() != null) {
            shown.put("body", body);
        }
        aps.put("badge", alert.badge());
        addSound(aps, silent);
        if (alert.category() != null) {
            aps.put("category", alert.category());
        }
        boolean image = alert.image() != null && kept.contains(Extra.IMAGE);
        boolean actions = !alert.actions().isEmpty() && kept.contains(Extra.ACTIONS);
        if (image || actions) {
            aps.put("mutable-content", 1);
        }
        payload.put("id", alert.notificationId());
        if (!alert.source().isEmpty()) {
            payload.put("source", alert.source());
        }
        payload.put("seq", alert.seq());
        if (alert.link() != null && kept.contains(Extra.LINK)) {
            payload.put("link", alert.link());
        }
        if (image) {
            payload.put("image", alert.image());
        }
        if (actions) {
            ArrayNode list = payload.putArray("actions");
            alert.actions().forEach(each -> {
                ObjectNode action = list.addObject().put("id", each.id()).put("title", each.title());
                if (each.link() != null) {
                    action.put("link", each.link());
                }
            });
        }
        if (alert.data() != null && kept.contains(Extra.DATA)) {
            payload.putRawValue("data", new RawValue(alert.data()));
        }
        return write(shortened ? payload.put("shortened", true) : payload);
    }

    private void addSound(ObjectNode aps, boolean silent) {
        if (!silent && !sound.isEmpty()) {
            aps.put("sound", sound);
        }
    }

    /** As much of the text as takes {@code room} bytes of a JSON string, with an ellipsis where something is missing. */
    private static String cut(String text, int room) {
        int used = 0;
        int end = 0;
        int fitting = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            used += size(codePoint);
            if (used > room) {
                return fitting == 0 ? "" : text.substring(0, fitting) + ELLIPSIS;
            }
            end += Character.charCount(codePoint);
            if (used + size(ELLIPSIS) <= room) {
                fitting = end;
            }
        }
        return text;
    }

    /** Bytes of a code point within a JSON string, or more. */
    private static int size(int codePoint) {
        if (codePoint < 0x80) {
            return "\b\t\n\f\r\"\\".indexOf(codePoint) >= 0 ? 2 : codePoint < 0x20 ? 6 : 1;
        }
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private static int size(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String write(ObjectNode payload) {
        return JSON.writeValueAsString(payload);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
