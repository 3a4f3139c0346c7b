package io.herald.push.webhook;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Webhooks.
 *
 * @param webhooks by the name that devices register with, 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}; default none
 */
@Validated
@ConfigurationProperties("herald.push")
public record WebhookProperties(
        @DefaultValue Map<@Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String, @Valid Webhook> webhooks) {

    /** What of a notification is sent. */
    public enum Content {
        /** All of it. */
        FULL,
        /** Its id and number; the receiver asks for the rest. */
        REFERENCE
    }

    /**
     * One receiver.
     *
     * @param url where to post: https, at a public address, unless private networks are allowed
     * @param secret signs each request: {@code whsec_} and the base64 form of 24 to 64 random bytes
     * @param previousSecret signs it as well, while receivers change over to {@code secret}; default none
     * @param content {@code full} (default) or {@code reference}
     * @param batchSize pushes in one request, 1 (default) to 100; more only where the receiver answers with results for each
     * @param linger how long a push waits for others to go with it, default 20 ms; counts with {@code batch-size} above 1
     * @param connections to the receiver, default 8; over HTTP/1.1 each carries one request at a time, and more wait their turn up to
     *     {@code connect-timeout}
     * @param timeout for the answer, connecting included; default 15 s, at most 50 s: two attempts have to fit into {@code
     *     herald.push.dispatch.lease}
     * @param connectTimeout for connecting; default 5 s
     * @param idleTimeout after which an unused connection is closed; default 1 min
     * @param allowPrivateNetworks whether {@code url} may be http and lead to addresses that are not public; default no
     * @param busyPause rest after 429 without {@code Retry-After}; default 1 min
     * @param limits how much is sent
     */
    public record Webhook(
            @NotNull URI url,
            @Nullable String secret,
            @Nullable String previousSecret,
            @DefaultValue("full") @NotNull Content content,
            @DefaultValue("1") @Min(1) @Max(100) int batchSize,

            @DefaultValue("20ms") @NotNull @DurationMin(millis = 0) @DurationMax(seconds = 5)
            Duration linger,

            @DefaultValue("8") @Min(1) @Max(64) int connections,

            @DefaultValue("15s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 50)
            Duration timeout,

            @DefaultValue("5s") @NotNull @DurationMin(millis = 100) @DurationMax(minutes = 1)
            Duration connectTimeout,

            @DefaultValue("1m") @NotNull @DurationMin(millis = 100) @DurationMax(hours = 1)
            Duration idleTimeout,

            @DefaultValue("false") boolean allowPrivateNetworks,

            @DefaultValue("1m") @NotNull @DurationMin(millis = 100) @DurationMax(hours = 1)
            Duration busyPause,

            @Valid @DefaultValue Limits limits) {

        /** Without the secrets, and without the address, which may hold one. */
        @Override
        public String toString() {
            return "Webhook[" + url.getHost() + "]";
        }
    }

    /**
     * How much is sent to one receiver, by this process. See {@link io.herald.push.provider.SenderLimits}.
     *
     * @param concurrency pushes under way at once, default 64; a batch fills only with as many as this
     * @param laneConcurrency the same: a webhook has one lane; default 64
     * @param perSecond pushes a second, default 500
     * @param rampUp time to get there after a rest, default 0
     * @param giveUpAfter age at which a push that was not taken becomes a dead letter, default 24 h
     * @param firstBackoff first pause after a failure, default 1 s
     * @param maxBackoff longest pause after a failure, default 15 min
     * @param withdrawals whether the receiver wants to hear what was acknowledged elsewhere, default no: mail is not taken back
     * @param withdrawalInterval at most one withdrawal per device in this time, default 0
     */
    public record Limits(
            @DefaultValue("64") @Min(1) @Max(10_000) int concurrency,
            @DefaultValue("64") @Min(1) @Max(10_000) int laneConcurrency,
            @DefaultValue("500") @Positive double perSecond,

            @DefaultValue("0s") @NotNull @DurationMin(millis = 0)
            Duration rampUp,

            @DefaultValue("24h") @NotNull @DurationMin(seconds = 1)
            Duration giveUpAfter,

            @DefaultValue("1s") @NotNull @DurationMin(millis = 10)
            Duration firstBackoff,

            @DefaultValue("15m") @NotNull @DurationMin(millis = 10)
            Duration maxBackoff,

            @DefaultValue("false") boolean withdrawals,

            @DefaultValue("0s") @NotNull @DurationMin(millis = 0)
            Duration withdrawalInterval) {}
}
