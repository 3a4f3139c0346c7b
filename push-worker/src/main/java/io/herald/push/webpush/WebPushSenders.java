package io.herald.push.webpush;

import io.herald.core.push.VapidKeyPair;
import io.herald.core.push.VapidKeyStore;
import io.herald.push.http.HttpConnections;
import io.herald.push.http.PushHttp;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The configured Web Push senders, over one pool of connections. Asks nobody for anything before the first push. */
@Component
public final class WebPushSenders implements SenderSource, AutoCloseable {

    private static final Duration IDLE = Duration.ofMinutes(2);

    private final @Nullable PushHttp http;
    private final List<PushSender> senders;

    /** Connects to nobody. */
    public WebPushSenders(WebPushProperties properties, SslBundles bundles, JdbcClient jdbc, Clock clock) {
        if (properties.apps().isEmpty()) {
            http = null;
            senders = List.of();
            return;
        }
        String bundle = properties.sslBundle();
        PushHttp opened = PushHttp.open(
                properties.addresses().rules(),
                new HttpConnections(false, properties.connectionsPerHost(), properties.connectTimeout(), IDLE),
                bundle == null ? null : bundles.getBundle(bundle).createSslContext());
        VapidKeyStore kept = new VapidKeyStore(jdbc);
        List<PushSender> made = new ArrayList<>();
        properties.apps().forEach((name, app) -> {
            VapidKeyPair pair = app.configuredPair();
            VapidTokens tokens = new VapidTokens(pair == null ? kept::pair : () -> pair, app.subject(), clock);
            made.add(new WebPushSender("web-push/" + name, app, tokens, opened, clock));
        });
        http = opened;
        senders = List.copyOf(made);
    }

    @Override
    public List<PushSender> senders() {
        return senders;
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
    }
}
