package io.herald.push.webpush;

import io.herald.core.push.VapidKeyPair;
import io.herald.push.http.AddressRules;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Web Push to browsers.
 *
 * @param apps by name; {@code default} becomes the sender {@code web-push/default}. Default none
 * @param addresses which endpoints are spoken to
 * @param sslBundle name of a Spring Boot SSL bundle with own trust; default the JVM's
 * @param connectionsPerHost default 4, each carries about 100 pushes at once over HTTP/2
 * @param connectTimeout for a new connection; default 5 s
 */
@Validated
@ConfigurationProperties("herald.push.web-push")
public record WebPushProperties(
        @DefaultValue Map<@Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String, @Valid App> apps,
        @DefaultValue @Valid Addresses addresses,
        @Nullable String sslBundle,
        @DefaultValue("4") @Min(1) @Max(64) int connectionsPerHost,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration connectTimeout) {

    /** What of a notification goes out, encrypted. */
    public enum Content {
        /** Title, body and all. */
        FULL,
        /** Only tag, id, seq and badge: the page's service worker asks Herald for the rest. */
        REFERENCE
    }

    /**
     * Endpoints are given by users. See {@link AddressRules}.
     *
     * @param hosts only these, {@code *.} in front for all names below; default the known push services of Google, Mozilla, Apple and
     *     Microsoft
     * @param anyHost every public host instead; default false
     * @param privateAddresses with {@code anyHost}, also hosts that are not public; default false, for tests only
     * @param plainHttp also http; default false, for tests only
     * @param otherPorts also other ports than 443; default false
     */
    public record Addresses(
            @DefaultValue({
                "fcm.googleapis.com",
                "jmt17.google.com",
                "updates.push.services.mozilla.com",
                "*.push.services.mozilla.com",
                "*.push.apple.com",
                "*.notify.windows.com"
            })
            List<@Pattern(regexp = "(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*") String> hosts,

            boolean anyHost,
            boolean privateAddresses,
            boolean plainHttp,
            boolean otherPorts) {

        @AssertTrue(message = "hosts must not be empty unless any-host is true")
        boolean isSomeHostAllowed() {
            return anyHost || !hosts.isEmpty();
        }

        AddressRules rules() {
            return new AddressRules(anyHost ? List.of() : hosts, privateAddresses, plainHttp, otherPorts);
        }
    }

    /**
     * One sender.
     *
     * @param subject where a push service reaches the operator: {@code mailto:} or {@code https:}. It has to be a real one, some push
     *     services refuse others
     * @param publicKey the VAPID key pair as base64url: 65 bytes; default, with {@code privateKey}, the installation's own, which is
     *     drawn once and kept in PostgreSQL
     * @param privateKey 32 bytes
     * @param content default {@code full}
     * @param timeout until an answer has come; default 10 s
     * @param concurrency pushes under way at once, of this process; default 200
     * @param laneConcurrency of these, to one push host; default 100
     * @param perSecond pushes a second, of this process; default 1,000
     * @param firstBackoff after a failed attempt; default 10 s
     * @param maxBackoff default 15 min
     * @param giveUpAfter default 6 h
     * @param withdrawals whether silent pushes take back what was read elsewhere; default false, because browsers count pushes that show
     *     nothing: Chrome shows a notification of its own, Safari ends the subscription after three
     * @param withdrawalInterval at most one of these per device in this time; default 20 min
     */
    public record App(
            @NotNull @Pattern(regexp = "mailto:[^@\\s]+@[^@\\s]+|https://\\S+", message = "must be mailto: or https:")
            String subject,

            @Nullable String publicKey,
            @Nullable String privateKey,
            @DefaultValue("full") @NotNull Content content,
            @DefaultValue("10s") @DurationMin(millis = 100) Duration timeout,
            @DefaultValue("200") @Min(1) @Max(100_000) int concurrency,
            @DefaultValue("100") @Min(1) @Max(100_000) int laneConcurrency,
            @DefaultValue("1000") @Positive double perSecond,
            @DefaultValue("10s") @DurationMin(millis = 1) Duration firstBackoff,
            @DefaultValue("15m") @DurationMin(millis = 1) Duration maxBackoff,
            @DefaultValue("6h") @DurationMin(millis = 1) Duration giveUpAfter,
            @DefaultValue("false") boolean withdrawals,
            @DefaultValue("20m") @DurationMin Duration withdrawalInterval) {

        @AssertTrue(message = "public-key and private-key must be set together, a pair on P-256 as base64url")
        boolean isKeyPairWhole() {
            if (publicKey == null && privateKey == null) {
                return true;
            }
            try {
                return configuredPair() != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @AssertTrue(message = "max-backoff must not be shorter than first-backoff")
        boolean isBackoffOrdered() {
            return firstBackoff == null || maxBackoff == null || firstBackoff.compareTo(maxBackoff) <= 0;
        }

        /** Null = none is configured. */
        @Nullable
        VapidKeyPair configuredPair() {
            if (publicKey == null || privateKey == null) {
                return null;
            }
            Base64.Decoder decoder = Base64.getUrlDecoder();
            return VapidKeyPair.of(decoder.decode(publicKey), decoder.decode(privateKey));
        }

        @Override
        public String toString() {
            return "App[subject=%s]".formatted(subject);
        }
    }
}
