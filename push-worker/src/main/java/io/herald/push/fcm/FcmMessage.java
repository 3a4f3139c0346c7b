package io.herald.push.fcm;

import io.herald.push.fcm.FcmProperties.Content;
import io.herald.push.payload.CollapseTopic;
import io.herald.push.payload.Fitting;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushContent.Action;
import io.herald.push.provider.PushContent.Alert;
import io.herald.push.provider.PushContent.Withdrawal;
import io.herald.push.provider.PushTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is posted for a push: the field names are those of {@code projects.messages} of FCM's HTTP v1 reference. docs/protocol.md says
 * what an app finds in {@code data}.
 *
 * <p>The tag makes a device show a repeated push once on all three platforms. A collapse key is set only where the producer gave one:
 * Firebase keeps at most four per device and rations collapsible messages.
 */
final class FcmMessage {

    /** Bytes, of all but the target, counted on all platforms' parts together: stricter than Firebase, which sends each its own. */
    static final int LARGEST = 4_096;

    private static final Duration LONGEST_TTL = Duration.ofDays(28);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Push push;
    private final Instant now;

    private FcmMessage(Push push, Instant now) {
        this.push = push;
        this.now = now;
    }

    /** The request's body, as JSON in UTF-8. */
    static byte[] of(Push push, PushTarget.Fcm target, Content content, Instant now) {
        FcmMessage message = new FcmMessage(push, now);
        ObjectNode fields = JSON.createObjectNode();
        String kind = switch (target.kind()) {
            case TOKEN -> "token";
            case FID -> "fid";
        };
        fields.put(kind, target.value());
        // What the target takes, and the braces and names around all.
        int around = message.envelope(fields).length - 2;
        return switch (push.content()) {
            case Alert alert
            when content == Content.FULL ->
                Fitting.fit(
                        alert,
                        LARGEST + around,
                        fitted -> message.envelope(fields.deepCopy().setAll(message.alert(fitted))));
            case PushContent other -> message.envelope(fields.setAll(message.silent(other)));
        };
    }

    private byte[] envelope(ObjectNode message) {
        ObjectNode envelope = JSON.createObjectNode();
        envelope.set("message", message);
        return envelope.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode alert(Alert alert) {
        ObjectNode message = JSON.createObjectNode();
        ObjectNode notification = message.putObject("notification");
        putIfThere(notification, "title", alert.title());
        putIfThere(notification, "body", alert.body());
        putIfThere(notification, "image", alert.image());

        ObjectNode data = message.putObject("data");
        data.put("type", "notification");
        data.put("tag", push.tag());
        data.put("id", alert.notificationId());
        putIfThere(data, "source", alert.source().isEmpty() ? null : alert.source());
        data.put("seq", Long.toString(alert.seq()));
        putIfThere(data, "category", alert.category());
        putIfThere(data, "link", alert.link());
        if (!alert.actions().isEmpty()) {
            data.put("actions", actions(alert.actions()));
        }
        putIfThere(data, "data", alert.data());
        data.put("badge", Integer.toString(alert.badge()));

        ObjectNode android = android(message, push.collapseKey());
        android.putObject("notification").put("tag", push.tag());

        ObjectNode apns = message.putObject("apns");
        ObjectNode headers = apnsHeaders(apns);
        headers.put("apns-priority", push.priority() == Push.Priority.LOW ? "5" : "10");
        apns.putObject("payload").putObject("aps").put("badge", alert.badge());

        ObjectNode web = webpush(message);
        web.putObject("notification").put("tag", push.tag());
        if (alert.link() != null && alert.link().startsWith("https://")) {
            web.putObject("fcm_options").put("link", alert.link());
        }
        return message;
    }

    /** A data message: nothing is shown unless the app does. */
    private ObjectNode silent(PushContent of) {
        ObjectNode message = JSON.createObjectNode();
        ObjectNode data = message.putObject("data");
        switch (of) {
            case Alert alert -> {
                data.put("type", "notification");
                data.put("tag", push.tag());
                data.put("id", alert.notificationId());
                data.put("seq", Long.toString(alert.seq()));
            }
            case Withdrawal withdrawal -> {
                data.put("type", "withdraw");
                data.put("tag", push.tag());
            }
        }
        data.put("badge", Integer.toString(of.badge()));
        android(message, push.collapseKey() == null ? null : CollapseTopic.of(push.collapseKey()));

        ObjectNode apns = message.putObject("apns");
        ObjectNode headers;
        if (of instanceof Alert) {
            headers = apnsHeaders(apns);
        } else {
            // APNs keeps one notification per app and device: a withdrawal must not take the place of one still to be
            // shown.
            headers = apns.putObject("headers").put("apns-expiration", "0");
        }
        // Apple refuses a background push of any other priority, and one with a badge is none.
        headers.put("apns-push-type", "background").put("apns-priority", "5");
        apns.putObject("payload").putObject("aps").put("content-available", 1);

        webpush(message);
        return message;
    }

    private ObjectNode android(ObjectNode message, @Nullable String collapseKey) {
        ObjectNode android = message.putObject("android");
        boolean urgent = push.content() instanceof Alert && push.priority() == Push.Priority.HIGH;
        android.put("priority", urgent ? "HIGH" : "NORMAL");
        Duration ttl = ttl();
        if (ttl != null) {
            android.put("ttl", ttl.toSeconds() + "s");
        }
        if (push.content() instanceof Alert) {
            putIfThere(android, "collapse_key", collapseKey);
        }
        return android;
    }

    private ObjectNode apnsHeaders(ObjectNode apns) {
        ObjectNode headers = apns.putObject("headers");
        headers.put("apns-collapse-id", push.tag());
        Duration ttl = ttl();
        if (ttl != null) {
            headers.put("apns-expiration", Long.toString(now.plus(ttl).getEpochSecond()));
        }
        return headers;
    }

    private ObjectNode webpush(ObjectNode message) {
        ObjectNode web = message.putObject("webpush");
        ObjectNode headers = web.putObject("headers");
        headers.put(
                "Urgency",
                switch (push.priority()) {
                    case LOW -> "low";
                    case NORMAL -> "normal";
                    case HIGH -> "high";
                });
        Duration ttl = ttl();
        if (ttl != null) {
            headers.put("TTL", Long.toString(ttl.toSeconds()));
        }
        if (push.collapseKey() != null && push.content() instanceof Alert) {
            headers.put("Topic", CollapseTopic.of(push.collapseKey()));
        }
        return web;
    }

    /** How long Firebase may keep it; null = as long as it does by itself, which is the longest. */
    private @Nullable Duration ttl() {
        if (push.expiresAt() == null) {
            return null;
        }
        Duration left = Duration.between(now, push.expiresAt());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LONGEST_TTL) > 0 ? LONGEST_TTL : left;
    }

    private static String actions(List<Action> actions) {
        ArrayNode array = JSON.createArrayNode();
        for (Action action : actions) {
            ObjectNode node = array.addObject().put("id", action.id()).put("title", action.title());
            putIfThere(node, "link", action.link());
        }
        return array.toString();
    }

    private static void putIfThere(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
