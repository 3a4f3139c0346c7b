package io.herald.push.apns;

import com.eatthepath.pushy.apns.DeliveryPriority;
import com.eatthepath.pushy.apns.PushType;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to APNs.
 *
 * @param expiration null = one try, then APNs forgets it
 * @param payload JSON, at most 4,096 bytes in UTF-8
 */
record ApnsMessage(
        UUID id,
        String token,
        String topic,
        PushType type,
        DeliveryPriority priority,
        String collapseId,
        @Nullable Instant expiration,
        String payload) {

    /** Without token and text. */
    @Override
    public String toString() {
        return "ApnsMessage[" + id + "]";
    }
}
