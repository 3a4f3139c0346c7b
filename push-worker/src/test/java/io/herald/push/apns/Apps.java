package io.herald.push.apns;

import io.herald.fakes.apns.FakeApns;
import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushTarget.Apns;
import io.herald.push.provider.PushTarget.ApnsEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings, senders and pushes for the tests of this package. */
final class Apps {

    static final String TOPIC = "com.example.shop";
    static final String PREFIX = "herald.push.apns.apps.shop.";

    private Apps() {}

    /** What is set for an app whose two environments are these fakes; key and certificates are written to {@code folder}. */
    static Map<String, Object> settings(Path folder, FakeApns production, FakeApns sandbox) throws IOException {
        Path key = Files.writeString(
                folder.resolve("key.p8"), production.providerKey().p8());
        Path trust = Files.writeString(
                folder.resolve("trust.pem"), production.certificatePem() + "\n" + sandbox.certificatePem());
        Map<String, Object> settings = new HashMap<>();
        settings.put(PREFIX + "team-id", production.providerKey().teamId());
        settings.put(PREFIX + "key-id", production.providerKey().keyId());
        settings.put(PREFIX + "key-file", key.toString());
        settings.put(PREFIX + "topic", TOPIC);
        // A busy machine must not look like a provider that does not answer.
        settings.put(PREFIX + "timeout", "50s");
        settings.put(PREFIX + "connect-timeout", "30s");
        settings.put(PREFIX + "trusted-certificates", trust.toString());
        settings.put(PREFIX + "production.host", "127.0.0.1");
        settings.put(PREFIX + "production.port", production.port());
        settings.put(PREFIX + "sandbox.host", "127.0.0.1");
        settings.put(PREFIX + "sandbox.port", sandbox.port());
        return settings;
    }

    static ApnsProperties properties(Map<String, ?> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("herald.push.apns", ApnsProperties.class);
    }

    static ApnsSenders senders(Map<String, ?> settings) {
        return new ApnsSenders(properties(settings), Clock.systemUTC());
    }

    static String token() {
        UUID random = UUID.randomUUID();
        return HexFormat.of().toHexDigits(random.getMostSignificantBits())
                + HexFormat.of().toHexDigits(random.getLeastSignificantBits());
    }

    static Push push(ApnsEnvironment environment, String token) {
        return push(environment, token, alert("Shipped", "It is on its way.", null), null, Push.Priority.NORMAL);
    }

    static Push push(
            ApnsEnvironment environment,
            String token,
            PushContent content,
            @Nullable String collapseKey,
            Push.Priority priority) {
        return new Push(
                UUID.randomUUID(),
                "alice",
                new Apns(environment, token),
                environment.name().toLowerCase(Locale.ROOT),
                content,
                "0123456789abcdef0123456789abcdef",
                collapseKey,
                priority,
                null);
    }

    static PushContent.Alert alert(@Nullable String title, @Nullable String body, @Nullable String data) {
        return new PushContent.Alert(
                "order-1",
                "shop",
                7,
                "orders",
                title,
                body,
                "https://shop.example/orders/1",
                "https://shop.example/parcel.png",
                List.of(new PushContent.Action("track", "Track", "/track/1")),
                data,
                3);
    }
}
