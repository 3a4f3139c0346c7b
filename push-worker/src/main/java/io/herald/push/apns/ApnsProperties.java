package io.herald.push.apns;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Apps on Apple devices.
 *
 * @param apps by the name that devices register with, 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}; default none
 */
@Validated
@ConfigurationProperties("herald.push.apns")
public record ApnsProperties(@DefaultValue Map<@Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String, @Valid App> apps) {

    /** What of a notification goes through Apple's hands. */
    public enum Content {
        /** Title, body and everything else that fits. */
        FULL,
        /** A fixed text, the id and the number; the app asks for the rest. */
        REFERENCE
    }

    /**
     * One app.
     *
     * @param teamId Apple's 10 characters of the developer account
     * @param keyId Apple's 10 characters of the signing key
     * @param keyFile the signing key, a {@code .p8} file as Apple gives it; read once, at start
     * @param topic the app's bundle id
     * @param production where tokens of apps from the store go; default {@code api.push.apple.com:443}
     * @param sandbox where tokens of apps in development go; default {@code api.sandbox.push.apple.com:443}
     * @param trustedCertificates file of PEM certificates to trust instead of those that the Java runtime trusts; default none
     * @param content {@code full} (default) or {@code reference}
     * @param referenceText what is shown with {@code content=reference}; default "You have a new notification"
     * @param sound name of the sound for pushes that are not of low priority; default {@code default}, empty = none
     * @param connections to each environment, 1 (default) to 4; each has a token of its own and 1,000 streams, and Apple wants few
     * @param timeout for the answer to one push, connecting included; default 10 s, at most 50 s: two attempts have to fit into {@code
     *     herald.push.dispatch.lease}
     * @param connectTimeout for connecting; default 5 s
     * @param unavailablePause rest of a push after a 500 or 503; default 15 min, as Apple asks
     * @param busyPause rest of a device after 429 TooManyRequests; default 1 min
     * @param limits how much is sent
     */
    public record App(
            @NotBlank String teamId,
            @NotBlank String keyId,
            @NotNull Path keyFile,
            @NotBlank @Size(max = 255) String topic,
            @Valid @DefaultValue Endpoint production,
            @Valid @DefaultValue Endpoint sandbox,
            @Nullable Path trustedCertificates,
            @DefaultValue("full") @NotNull Content content,

            @DefaultValue("You have a new notification") @NotBlank @Size(max = 200)
            String referenceText,

            @DefaultValue("default") @Size(max = 100) String sound,
            @DefaultValue("1") @Min(1) @Max(4) int connections,

            @DefaultValue("10s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 50)
            Duration timeout,

            @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1)
            Duration connectTimeout,

            @DefaultValue("15m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 6)
            Duration unavailablePause,

            @DefaultValue("1m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 6)
            Duration busyPause,

            @Valid @DefaultValue Limits limits) {}

    /**
     * Another address than Apple's.
     *
     * @param host default Apple's
     * @param port default 443; Apple also listens on 2197
     */
    public record Endpoint(
            @Nullable String host,
            @DefaultValue("443") @Min(1) @Max(65535) int port) {}

    /**
     * How much is sent through one app, by this process. See {@link io.herald.push.provider.SenderLimits}.
     *
     * @param concurrency pushes under way at once, default 500; at most 1,000 for each connection, which is what APNs takes
     * @param laneConcurrency of these in one environment, default 500
     * @param perSecond pushes a second, default 2,000; Apple names no number
     * @param rampUp time to get there after a rest, default 10 s
     * @param giveUpAfter age at which a push that was not taken becomes a dead letter, default 6 h
     * @param firstBackoff first pause after a failure, default 5 s
     * @param maxBackoff longest pause after a failure, default 15 min
     * @param withdrawals whether what was acknowledged elsewhere is taken from the screen, default yes; the app has to do it
     * @param withdrawalInterval at most one withdrawal per device in this time, default 20 min, because Apple rations silent pushes
     */
    public record Limits(
            @DefaultValue("500") @Min(1) @Max(4000) int concurrency,
            @DefaultValue("500") @Min(1) @Max(4000) int laneConcurrency,
            @DefaultValue("2000") @Positive double perSecond,

            @DefaultValue("10s") @NotNull @DurationMin(millis = 0)
            Duration rampUp,

            @DefaultValue("6h") @NotNull @DurationMin(seconds = 1)
            Duration giveUpAfter,

            @DefaultValue("5s") @NotNull @DurationMin(millis = 10)
            Duration firstBackoff,

            @DefaultValue("15m") @NotNull @DurationMin(millis = 10)
            Duration maxBackoff,

            @DefaultValue("true") boolean withdrawals,

            @DefaultValue("20m") @NotNull @DurationMin(millis = 0)
            Duration withdrawalInterval) {}
}
