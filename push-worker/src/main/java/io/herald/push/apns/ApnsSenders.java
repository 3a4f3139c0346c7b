package io.herald.push.apns;

import com.eatthepath.pushy.apns.auth.ApnsSigningKey;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SenderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;

/** The senders of all configured apps. Reads their keys at once and connects to nobody yet. */
final class ApnsSenders implements SenderSource, AutoCloseable {

    private final List<PushSender> senders;

    /** @throws IllegalStateException naming the setting that is wrong */
    ApnsSenders(ApnsProperties settings, Clock clock) {
        senders = settings.apps().entrySet().stream()
                .map(each -> sender(each.getKey(), each.getValue(), clock))
                .toList();
    }

    @Override
    public List<PushSender> senders() {
        return senders;
    }

    @Override
    public void close() {
        senders.forEach(PushSender::close);
    }

    private static PushSender sender(String name, ApnsProperties.App app, Clock clock) {
        String prefix = "herald.push.apns.apps." + name;
        int streams = app.connections() * 1000;
        if (app.limits().concurrency() > streams) {
            throw new IllegalStateException(prefix + ".limits.concurrency: expected at most " + streams
                    + " (1,000 for each connection), found " + app.limits().concurrency());
        }
        if (app.trustedCertificates() != null && !Files.isReadable(app.trustedCertificates())) {
            throw new IllegalStateException(
                    prefix + ".trusted-certificates: cannot be read: " + app.trustedCertificates());
        }
        return new ApnsSender(name, app, key(prefix, app), clock);
    }

    private static ApnsSigningKey key(String prefix, ApnsProperties.App app) {
        try {
            return ApnsSigningKey.loadFromPkcs8File(app.keyFile().toFile(), app.teamId(), app.keyId());
        } catch (IOException e) {
            throw new IllegalStateException(prefix + ".key-file: cannot be read: " + app.keyFile(), e);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Without the cause: what a decoder complains about may quote the file.
            throw new IllegalStateException(
                    prefix + ".key-file: holds no EC private key in PKCS #8 (.p8): " + app.keyFile());
        }
    }
}
