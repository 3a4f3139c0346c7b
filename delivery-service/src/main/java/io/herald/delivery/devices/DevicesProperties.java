package io.herald.delivery.devices;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What users may register.
 *
 * @param providers for whose devices; default {@code fcm, apns, web-push}. A {@code webhook} address is no secret as the others' targets
 *     are: with that, anybody who is signed in can register somebody else's address, and takes it from him. Allow it where what the
 *     webhook leads to asks the owner first
 * @param maxPerUser devices in use of one user, 20. One more, and the one that was not seen for longest is dropped, reason {@code limit}
 * @param writesPerMinute requests of one user on this node that change something, 60 at once and in every minute; a further one is answered
 *     with 429
 * @param maxBody size of a request, 16 KB; a larger one is answered with 413
 * @param allowHttp whether a push subscription may have an {@code http} endpoint; default false. For a push service on the developer's
 *     own machine
 * @param webPushKey the public VAPID key as browsers are given it, base64url of 65 bytes; default none: the one that Herald draws and keeps
 *     in PostgreSQL. Set it together with the push worker's
 * @param keepDropped how long a dropped device is kept, 30 days; its user sees in the list why
 * @param keepUnseen how long a device is kept that does not register or report, 270 days, after which Firebase drops a token, too
 * @param sweepInterval pause between two looks at all devices for those that have to go, 6 h, of which up to half is random
 */
@Validated
@ConfigurationProperties("herald.delivery.devices")
public record DevicesProperties(
        @DefaultValue({"fcm", "apns", "web-push"}) @NotNull Set<Provider> providers,
        @DefaultValue("20") @Min(1) @Max(1000) int maxPerUser,
        @DefaultValue("60") @Min(1) int writesPerMinute,
        @DefaultValue("16KB") @NotNull DataSize maxBody,
        @DefaultValue("false") boolean allowHttp,
        @Nullable String webPushKey,

        @DefaultValue("30d") @NotNull @DurationMin(millis = 1)
        Duration keepDropped,

        @DefaultValue("270d") @NotNull @DurationMin(millis = 1)
        Duration keepUnseen,

        @DefaultValue("6h") @NotNull @DurationMin(millis = 10)
        Duration sweepInterval) {}
