package io.herald.push.fcm;

import io.herald.push.http.AddressRules;
import io.herald.push.http.HttpConnections;
import io.herald.push.http.PushHttp;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.stereotype.Component;

/** The configured Firebase projects. A key that cannot be read stops the start; a network that is away does not. */
@Component
public final class FcmSenders implements SenderSource, AutoCloseable {

    /** Firebase closes connections after an hour; what nobody uses goes earlier. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final List<PushSender> senders;

    /** Reads the keys; connects to nobody. */
    public FcmSenders(FcmProperties properties, SslBundles bundles, Clock clock) {
        List<PushSender> made = new ArrayList<>();
        properties.apps().forEach((app, settings) -> made.add(sender(app, settings, bundles, clock)));
        senders = List.copyOf(made);
    }

    private static PushSender sender(String app, FcmProperties.App settings, SslBundles bundles, Clock clock) {
        SSLContext trust = trust(settings.sslBundle(), bundles);
        try (InputStream key = settings.credentials().getInputStream()) {
            FcmAccess access = FcmAccess.read(key, trust);
            HttpConnections connections =
                    new HttpConnections(true, settings.connections(), settings.connectTimeout(), IDLE);
            PushHttp http = PushHttp.open(AddressRules.OPERATORS_OWN, connections, trust);
            return new FcmSender("fcm/" + app, settings, access, http, clock);
        } catch (IOException e) {
            // Not its cause, whose text may quote the key.
            throw new IllegalStateException(
                    "herald.push.fcm.apps.%s.credentials cannot be read as a service account's key (%s)"
                            .formatted(app, e.getClass().getSimpleName()));
        }
    }

    private static @Nullable SSLContext trust(@Nullable String bundle, SslBundles bundles) {
        return bundle == null ? null : bundles.getBundle(bundle).createSslContext();
    }

    @Override
    public List<PushSender> senders() {
        return senders;
    }

    @Override
    public void close() {
        senders.forEach(PushSender::close);
    }
}
