package io.herald.push.provider;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One push to one device.
 *
 * @param id of this entry on this device, the same at every attempt: {@code apns-id}, {@code webhook-id}
 * @param userId whose entry
 * @param target where to
 * @param lane what of the sender stops alone when this target's side refuses everybody: push host, platform or environment; may be empty
 * @param content what
 * @param tag of the entry, 32 characters of {@code [0-9a-f]}, the same on all devices and at every attempt: what makes a device show a
 *     repeated push once ({@code apns-collapse-id}, {@code android.notification.tag}, the {@code tag} of a web notification)
 * @param collapseKey as the producer gave it: only with one may a provider drop an older push for a newer one. Null = none
 * @param priority as the producer gave it
 * @param expiresAt after that it must not be shown; null = no such time
 */
public record Push(
        UUID id,
        String userId,
        PushTarget target,
        String lane,
        PushContent content,
        String tag,
        @Nullable String collapseKey,
        Priority priority,
        @Nullable Instant expiresAt) {

    /** How urgent it is. */
    public enum Priority {
        LOW,
        NORMAL,
        HIGH
    }
}
