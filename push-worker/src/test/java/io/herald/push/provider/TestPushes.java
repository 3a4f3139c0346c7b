package io.herald.push.provider;

import io.herald.push.provider.PushContent.Action;
import io.herald.push.provider.PushContent.Alert;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pushes to try senders with. */
public final class TestPushes {

    public static final String TAG = "0123456789abcdef0123456789abcdef";

    public static final Alert ALERT = new Alert(
            "order-1",
            "shop",
            42,
            "orders",
            "Your order",
            "is on its way",
            "https://shop.example/orders/1",
            "https://shop.example/parcel.png",
            List.of(new Action("track", "Track", "https://shop.example/track/1"), new Action("ok", "OK", null)),
            "{\"parcel\":{\"n\":1}}",
            3);

    private TestPushes() {}

    public static Push push(PushTarget target, PushContent content) {
        return push(target, content, null, Push.Priority.NORMAL, null);
    }

    public static Push push(
            PushTarget target,
            PushContent content,
            @Nullable String collapseKey,
            Push.Priority priority,
            @Nullable Instant expiresAt) {
        return new Push(UUID.randomUUID(), "alice", target, "", content, TAG, collapseKey, priority, expiresAt);
    }

    /** The same with another body. */
    public static Alert withBody(String body) {
        return new Alert(
                ALERT.notificationId(),
                ALERT.source(),
                ALERT.seq(),
                ALERT.category(),
                ALERT.title(),
                body,
                ALERT.link(),
                ALERT.image(),
                ALERT.actions(),
                ALERT.data(),
                ALERT.badge());
    }
}
