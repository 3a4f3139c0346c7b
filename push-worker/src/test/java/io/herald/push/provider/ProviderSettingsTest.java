package io.herald.push.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.core.push.VapidKeyPair;
import io.herald.push.fcm.FcmProperties;
import io.herald.push.fcm.FcmSenders;
import io.herald.push.webpush.WebPushProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;

/** Settings that cannot work stop the start and are named, and what they keep secret is not said. */
class ProviderSettingsTest {

    private static final String FCM = "herald.push.fcm";
    private static final String WEB_PUSH = "herald.push.web-push";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "project-id, '', projectId",
        "base-url, ftp://fcm.example, base-url",
        "base-url, https://fcm.example/path, base-url",
        "connections, 0, connections",
        "per-second, 0, perSecond",
        "timeout, 1ms, timeout",
        "content, some, content",
        "first-backoff, 20m, max-backoff"
    })
    void whatFcmCannotWorkWithIsNamed(String setting, String value, String named) {
        Map<String, String> settings = new HashMap<>(
                Map.of(FCM + ".apps.shop.project-id", "p", FCM + ".apps.shop.credentials", "file:/nowhere"));
        TestSettings.bind(FCM, FcmProperties.class, settings);
        settings.put(FCM + ".apps.shop." + setting, value);
        assertThatThrownBy(() -> TestSettings.bind(FCM, FcmProperties.class, settings))
                .satisfies(failure -> assertThat(all(failure)).contains(named));
    }

    @ParameterizedTest
    @CsvSource({
        "apps.default.subject, operator@herald.example, subject",
        "apps.default.subject, http://herald.example, subject",
        "apps.default.public-key, AAAA, private-key",
        "apps.default.timeout, 0s, timeout",
        "addresses.hosts, 'https://a.example', hosts",
        "addresses.hosts, '', any-host",
        "connections-per-host, 0, connectionsPerHost"
    })
    void whatWebPushCannotWorkWithIsNamed(String setting, String value, String named) {
        Map<String, String> settings = new HashMap<>(Map.of(WEB_PUSH + ".apps.default.subject", "mailto:a@b.example"));
        TestSettings.bind(WEB_PUSH, WebPushProperties.class, settings);
        settings.put(WEB_PUSH + "." + setting, value);
        assertThatThrownBy(() -> TestSettings.bind(WEB_PUSH, WebPushProperties.class, settings))
                .satisfies(failure -> assertThat(all(failure)).contains(named));
    }

    @Test
    void theKnownPushServicesAreTheDefault() {
        WebPushProperties properties = TestSettings.bind(
                WEB_PUSH, WebPushProperties.class, Map.of(WEB_PUSH + ".apps.default.subject", "mailto:a@b.example"));
        assertThat(properties.addresses().hosts()).contains("fcm.googleapis.com", "*.push.apple.com");
        assertThat(properties.addresses().anyHost()).isFalse();
        assertThat(properties.addresses().plainHttp()).isFalse();
    }

    @Test
    void noKeyIsSaid() throws Exception {
        VapidKeyPair pair = VapidKeyPair.draw();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String secret = encoder.encodeToString(pair.privateBytes());
        Map<String, String> settings = new HashMap<>(Map.of(
                WEB_PUSH + ".apps.default.subject",
                "mailto:a@b.example",
                WEB_PUSH + ".apps.default.public-key",
                encoder.encodeToString(pair.publicBytes()),
                WEB_PUSH + ".apps.default.private-key",
                secret));
        assertThat(TestSettings.bind(WEB_PUSH, WebPushProperties.class, settings)
                        .toString())
                .doesNotContain(secret);

        Path key = Files.writeString(
                folder.resolve("key.json"), "{\"type\":\"service_account\",\"private_key\":\"s3cret\"}");
        FcmProperties fcm = TestSettings.bind(
                FCM,
                FcmProperties.class,
                Map.of(FCM + ".apps.shop.project-id", "p", FCM + ".apps.shop.credentials", "file:" + key));
        assertThatThrownBy(() -> new FcmSenders(fcm, new DefaultSslBundleRegistry(), Clock.systemUTC()))
                .hasMessageContaining("herald.push.fcm.apps.shop.credentials")
                .satisfies(failure -> assertThat(all(failure)).doesNotContain("s3cret"));
    }

    private static String all(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(each).append('\n');
        }
        return text.toString();
    }
}
