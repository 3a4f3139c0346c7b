package io.herald.delivery.devices;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device as its user sees it.
 *
 * @param target shortened: who knows a whole one can often reach the device
 * @param registeredAt the last time that the client brought this target
 * @param droppedAt since when nothing is pushed to it; null = it is in use. Registering it again brings it back
 * @param droppedReason {@code limit} = the user had too many; otherwise the provider's word
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Device(
        UUID id,
        String provider,
        String app,
        String kind,
        String target,
        String platform,
        @Nullable String name,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant createdAt,
        Instant registeredAt,
        Instant lastSeenAt,
        @Nullable Instant droppedAt,
        @Nullable String droppedReason) {}
