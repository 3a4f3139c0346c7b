package io.herald.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.core.push.VapidKeyPair;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One claim per push service, reused for hours and never good for more than a day. */
class VapidTokensTest {

    private static final URI ENDPOINT = URI.create("https://Push.example:443/a");

    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final VapidKeyPair pair = VapidKeyPair.draw();
    private final VapidTokens tokens = new VapidTokens(() -> pair, "mailto:operator@herald.example", new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void itSaysWhoAndToWhomAndUntilWhen() {
        JsonNode claims = claims(tokens.authorization(ENDPOINT));
        assertThat(claims.path("aud").asString()).isEqualTo("https://push.example");
        assertThat(claims.path("sub").asString()).isEqualTo("mailto:operator@herald.example");
        assertThat(Instant.ofEpochSecond(claims.path("exp").asLong()))
                .isBetween(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(24)));
        assertThat(claims(tokens.authorization(URI.create("https://push.example:8443/a")))
                        .path("aud")
                        .asString())
                .isEqualTo("https://push.example:8443");
    }

    @Test
    void itIsReusedForMoreThanAnHourAndRenewedBeforeItEnds() {
        String first = tokens.authorization(ENDPOINT);
        now = now.plus(Duration.ofHours(2));
        assertThat(tokens.authorization(URI.create("https://push.example/other")))
                .isEqualTo(first);
        now = now.plus(Duration.ofHours(5));
        String second = tokens.authorization(ENDPOINT);
        assertThat(second).isNotEqualTo(first);
        assertThat(Instant.ofEpochSecond(claims(second).path("exp").asLong())).isAfter(now.plus(Duration.ofHours(1)));
        assertThat(tokens.authorization(URI.create("https://another.example/"))).isNotEqualTo(second);
    }

    private static JsonNode claims(String authorization) {
        assertThat(authorization).startsWith("vapid t=");
        String payload = authorization.split("\\.", -1)[1];
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(payload));
    }
}
