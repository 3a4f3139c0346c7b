package io.herald.push.fcm;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;
import org.springframework.validation.annotation.Validated;

/**
 * Accounts at Firebase Cloud Messaging.
 *
 * @param apps by name; {@code shop} becomes the sender {@code fcm/shop}. Default none
 */
@Validated
@ConfigurationProperties("herald.push.fcm")
public record FcmProperties(@DefaultValue Map<@Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String, @Valid App> apps) {

    /** What of a notification goes to Google. */
    public enum Content {
        /** Title, body and all; the system shows it. */
        FULL,
        /** Only tag, id, seq and badge, as a data message: the app is woken and asks Herald for the rest. No content leaves the house. */
        REFERENCE
    }

    /**
     * One Firebase project. Figures are those of Firebase's "throttling and quotas" and "scale FCM".
     *
     * @param projectId of Firebase
     * @param credentials the service account's key as JSON ({@code file:/run/secrets/fcm.json}); other kinds that Google's libraries
     *     read from JSON will do too
     * @param baseUrl default {@code https://fcm.googleapis.com}; another for tests. With {@code http}, HTTP/2 without TLS
     * @param sslBundle name of a Spring Boot SSL bundle with own trust, for {@code baseUrl} and the token endpoint; default the JVM's
     * @param content default {@code full}
     * @param connections to FCM; default 4, each carries 100 messages at once
     * @param timeout until an answer has come; default 10 s. A message without an answer is sent again under the same tag
     * @param connectTimeout for a new connection; default 5 s
     * @param concurrency messages under way at once, of this process; default 400, which is what the connections carry
     * @param perSecond messages a second, of this process; default 10,000: Firebase takes 600,000 a minute and project. With n workers,
     *     a n-th of it each
     * @param rampUp to get there after a rest; default 60 s, Firebase asks for no less
     * @param firstBackoff after a failed attempt; default 10 s, Firebase asks for no less
     * @param maxBackoff default 10 min
     * @param giveUpAfter default 60 min
     * @param withdrawals whether silent data messages take back what was read elsewhere; default true. The app has to handle them
     * @param withdrawalInterval at most one of these per device in this time; default 20 min, because iOS drops more frequent ones
     */
    public record App(
            @NotBlank String projectId,
            @NotNull Resource credentials,

            @DefaultValue("https://fcm.googleapis.com") @NotNull
            URI baseUrl,

            @Nullable String sslBundle,
            @DefaultValue("full") @NotNull Content content,
            @DefaultValue("4") @Min(1) @Max(64) int connections,
            @DefaultValue("10s") @DurationMin(millis = 100) Duration timeout,
            @DefaultValue("5s") @DurationMin(millis = 100) Duration connectTimeout,
            @DefaultValue("400") @Min(1) @Max(100_000) int concurrency,
            @DefaultValue("10000") @Positive double perSecond,
            @DefaultValue("60s") @DurationMin Duration rampUp,
            @DefaultValue("10s") @DurationMin(millis = 1) Duration firstBackoff,
            @DefaultValue("10m") @DurationMin(millis = 1) Duration maxBackoff,
            @DefaultValue("60m") @DurationMin(millis = 1) Duration giveUpAfter,
            @DefaultValue("true") boolean withdrawals,
            @DefaultValue("20m") @DurationMin Duration withdrawalInterval) {

        @AssertTrue(message = "base-url must be http or https with a host and no path")
        boolean isBaseUrlAnOrigin() {
            return baseUrl == null
                    || (("https".equals(baseUrl.getScheme()) || "http".equals(baseUrl.getScheme()))
                            && baseUrl.getHost() != null
                            && baseUrl.getRawUserInfo() == null
                            && (baseUrl.getPath().isEmpty() || baseUrl.getPath().equals("/")));
        }

        @AssertTrue(message = "max-backoff must not be shorter than first-backoff")
        boolean isBackoffOrdered() {
            return firstBackoff == null || maxBackoff == null || firstBackoff.compareTo(maxBackoff) <= 0;
        }
    }
}
