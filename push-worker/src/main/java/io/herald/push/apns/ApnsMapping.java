package io.herald.push.apns;

import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** From pushes to requests. */
final class ApnsMapping {

    /** APNs keeps nothing longer. */
    static final Duration MAX_STORAGE = Duration.ofDays(30);

    private final ApnsProperties.App settings;
    private final ApnsPayload payload;
    private final Clock clock;

    ApnsMapping(ApnsProperties.App settings, Clock clock) {
        this.settings = settings;
        this.payload = new ApnsPayload(settings.sound(), settings.referenceText());
        this.clock = clock;
    }

    ApnsMessage message(Push push, String token) {
        String identifier = identifier(push);
        return switch (push.content()) {
            case PushContent.Alert alert -> {
                boolean low = push.priority() == Push.Priority.LOW;
                yield new ApnsMessage(
                        push.id(),
                        token,
                        settings.topic(),
                        PushType.ALERT,
                        low ? DeliveryPriority.CONSERVE_POWER : DeliveryPriority.IMMEDIATE,
                        identifier,
                        expiration(push.expiresAt()),
                        settings.content() == ApnsProperties.Content.FULL
                                ? payload.full(alert, low)
                                : payload.reference(alert, low));
            }
            // Never stored: APNs keeps one notification per app and device, and this must not take the place of one
            // that is to be shown.
            case PushContent.Withdrawal withdrawal ->
                new ApnsMessage(
                        push.id(),
                        token,
                        settings.topic(),
                        PushType.BACKGROUND,
                        DeliveryPriority.CONSERVE_POWER,
                        push.tag(),
                        null,
                        payload.withdrawal(withdrawal, identifier));
        };
    }

    private Instant expiration(@Nullable Instant expiresAt) {
        Instant latest = clock.instant().plus(MAX_STORAGE);
        return expiresAt == null || expiresAt.isAfter(latest) ? latest : expiresAt;
    }

    /** The collapse id, which is the identifier that the notification has on the device: at most 64 bytes. */
    static String identifier(Push push) {
        String key = push.collapseKey();
        if (key == null) {
            return push.tag();
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "key-" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
