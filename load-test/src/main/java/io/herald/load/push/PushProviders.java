package io.herald.load.push;

import io.herald.fakes.apns.FakeApns;
import io.herald.fakes.fcm.FakeFcm;
import io.herald.fakes.webhook.FakeWebhook;
import io.herald.fakes.webpush.FakeWebPush;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One fake of each provider, and what the push worker has to be told to send to them. */
public final class PushProviders implements AutoCloseable {

    static final String APP = "load";

    private static final String WEBHOOK_SECRET = "whsec_bG9hZC10ZXN0LWxvYWQtdGVzdC1sb2FkLXRlc3QtbG9hZA==";

    private final FakeFcm fcm = FakeFcm.start();
    private final FakeApns apns = new FakeApns();
    private final FakeWebPush webPush = FakeWebPush.start();
    private final FakeWebhook webhook = new FakeWebhook(0, WEBHOOK_SECRET);
    private final Path folder;

    /** @param folder for keys and certificates, which are good for this run only */
    public PushProviders(Path folder) {
        this.folder = folder;
    }

    /** Those there are. */
    public List<PushProvider> all() {
        return List.of(
                new PushProvider("fcm", "fcm/" + APP, fcm.script()),
                new PushProvider("apns", "apns/" + APP, apns.script()),
                new PushProvider("web-push", "web-push/" + APP, webPush.script()),
                new PushProvider("webhook", "webhook/" + APP, webhook.script()));
    }

    /** A browser's subscription for any sender. */
    FakeWebPush.Subscription subscribe() {
        return webPush.subscribe(null);
    }

    /** Spring properties of the push worker. Nothing ramps up and nothing is capped: the rate is what is measured. */
    public List<String> workerSettings() {
        String fcmApp = "herald.push.fcm.apps." + APP + ".";
        String apnsApp = "herald.push.apns.apps." + APP + ".";
        String webPushApp = "herald.push.web-push.apps." + APP + ".";
        String receiver = "herald.push.webhooks." + APP + ".";
        return List.of(
                fcmApp + "project-id=" + FakeFcm.PROJECT,
                fcmApp + "credentials="
                        + written("fcm.json", fcm.serviceAccount()).toUri(),
                fcmApp + "base-url=" + fcm.baseUrl(),
                fcmApp + "ssl-bundle=fcm",
                fcmApp + "ramp-up=0s",
                "spring.ssl.bundle.pem.fcm.truststore.certificate="
                        + written("fcm.pem", fcm.tls().certificatePem()).toUri(),
                apnsApp + "team-id=" + apns.providerKey().teamId(),
                apnsApp + "key-id=" + apns.providerKey().keyId(),
                apnsApp + "key-file=" + written("apns.p8", apns.providerKey().p8()),
                apnsApp + "topic=io.herald.load",
                apnsApp + "production.host=localhost",
                apnsApp + "production.port=" + apns.port(),
                apnsApp + "trusted-certificates=" + written("apns.pem", apns.certificatePem()),
                apnsApp + "limits.per-second=10000",
                apnsApp + "limits.ramp-up=0s",
                apnsApp + "unavailable-pause=1s",
                webPushApp + "subject=mailto:load@example.com",
                webPushApp + "per-second=10000",
                webPushApp + "lane-concurrency=200",
                "herald.push.web-push.ssl-bundle=web-push",
                "herald.push.web-push.addresses.any-host=true",
                "herald.push.web-push.addresses.private-addresses=true",
                "herald.push.web-push.addresses.other-ports=true",
                "spring.ssl.bundle.pem.web-push.truststore.certificate="
                        + written("web-push.pem", webPush.tls().certificatePem())
                                .toUri(),
                receiver + "url=" + webhook.url(),
                receiver + "secret=" + WEBHOOK_SECRET,
                receiver + "allow-private-networks=true",
                receiver + "connections=32",
                receiver + "limits.per-second=10000",
                "herald.push.dispatch.device-per-minute=60000",
                "herald.push.dispatch.device-burst=1000");
    }

    private Path written(String name, String text) {
        try {
            return Files.writeString(Files.createDirectories(folder).resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        fcm.close();
        apns.close();
        webPush.close();
        webhook.close();
    }
}
