package io.herald.fakes.webpush;

import io.herald.fakes.Inbound;
import io.herald.fakes.Reaction;
import io.herald.fakes.Received;
import io.herald.fakes.Script;
import io.herald.fakes.http.FakeHttpServer;
import io.herald.fakes.http.FakeHttpServer.Protocols;
import io.herald.fakes.http.FakeTls;
import io.herald.fakes.http.HttpRequestIn;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A push service and the browsers behind it. Refuses what real ones refuse: no TTL, a Topic of the wrong form (a length of 1 mod 4
 * included, as Apple does), an unknown Urgency, a sender that does not show who it is or is another than the one that the browser
 * subscribed to, more than 4,096 bytes, an end of the subscription, and, which a real one cannot see, what the browser could not decrypt.
 */
public final class FakeWebPush implements AutoCloseable {

    private static final int LARGEST = 4_096;
    private static final Set<String> URGENCIES = Set.of("very-low", "low", "normal", "high");

    private final Inbound inbound = new Inbound();
    private final Script script = new Script();
    private final Map<String, Browser> browsers = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final @Nullable FakeTls tls;
    private final FakeHttpServer server;

    /** One subscription with its secrets. */
    private record Browser(Subscription subscription, ECPrivateKey key, byte @Nullable [] senderKey) {}

    /**
     * What the browser gives to the page and the page to the server.
     *
     * @param endpoint where to post; what {@link Received#target()} says
     * @param p256dh the browser's public key, 65 bytes
     * @param auth the shared secret, 16 bytes
     */
    public record Subscription(URI endpoint, byte[] p256dh, byte[] auth) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Subscription that && endpoint.equals(that.endpoint);
        }

        @Override
        public int hashCode() {
            return endpoint.hashCode();
        }
    }

    private FakeWebPush(int port, @Nullable FakeTls tls, Protocols protocols) {
        this.tls = tls;
        this.server = new FakeHttpServer(port, tls, protocols, this::receive);
    }

    /** Over TLS, on any free port. */
    public static FakeWebPush start() {
        return new FakeWebPush(0, new FakeTls(), Protocols.BOTH);
    }

    /** Over TLS with HTTP/1.1 alone. */
    public static FakeWebPush startOld() {
        return new FakeWebPush(0, new FakeTls(), Protocols.HTTP_1);
    }

    /**
     * Over plain HTTP/1.1, which spares whoever tries it out the certificate.
     *
     * @param port 0 = any that is free
     */
    public static FakeWebPush startPlain(int port) {
        return new FakeWebPush(port, null, Protocols.HTTP_1);
    }

    /** Its certificate. */
    public FakeTls tls() {
        if (tls == null) {
            throw new IllegalStateException("speaks plain HTTP");
        }
        return tls;
    }

    /** Scheme, host and port of its endpoints. */
    public URI origin() {
        return server.origin();
    }

    /** What it has received: the endpoint, the protocol's headers, and the text as the browser would hand it to the page. */
    public Inbound inbound() {
        return inbound;
    }

    /** How to react instead of as usual; targets are endpoints. Asked before anything is checked. */
    public Script script() {
        return script;
    }

    /** Its server. */
    public FakeHttpServer server() {
        return server;
    }

    /**
     * A browser subscribes.
     *
     * @param senderKey the {@code applicationServerKey}, 65 bytes: only its owner may push; null = whoever shows who it is
     */
    public Subscription subscribe(byte @Nullable [] senderKey) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] auth = new byte[16];
            random.nextBytes(auth);
            String path = "/push/" + UUID.randomUUID();
            Subscription subscription = new Subscription(
                    server.origin().resolve(path), WebPushDecryption.bytes((ECPublicKey) keys.getPublic()), auth);
            browsers.put(
                    path,
                    new Browser(
                            subscription,
                            (ECPrivateKey) keys.getPrivate(),
                            senderKey == null ? null : senderKey.clone()));
            return subscription;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no keys", e);
        }
    }

    /** The user withdraws the permission: 410 from now on. */
    public void unsubscribe(Subscription subscription) {
        browsers.remove(subscription.endpoint().getPath());
    }

    private Reaction receive(HttpRequestIn request) {
        Browser browser = browsers.get(request.path());
        String text = browser == null ? "" : plainText(request.body(), browser);
        Reaction told = script.take(server.origin().resolve(request.path()).toString());
        Reaction reaction = told instanceof Reaction.Usual ? check(request, browser, text) : told;
        inbound.add(new Received(
                "web-push",
                server.origin().resolve(request.path()).toString(),
                request.at(),
                request.headersNamed("ttl", "topic", "urgency", "content-encoding", "content-length", "content-type"),
                text,
                reaction instanceof Reaction.Answer answer ? answer.status() : 0));
        return reaction;
    }

    private static String plainText(byte[] body, Browser browser) {
        try {
            return new String(
                    WebPushDecryption.decrypt(
                            body,
                            browser.key(),
                            browser.subscription().p256dh(),
                            browser.subscription().auth()),
                    StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            return "";
        }
    }

    private Reaction check(HttpRequestIn request, @Nullable Browser browser, String text) {
        if (!request.method().equals("POST") || !request.path().startsWith("/push/")) {
            return reason(404, "BadPath");
        }
        if (!request.header("ttl").matches("\\d{1,9}")) {
            return reason(400, "BadTtl");
        }
        String topic = request.header("topic");
        if (request.headers().containsKey("topic")
                && (!topic.matches("[A-Za-z0-9_-]{1,32}") || topic.length() % 4 == 1)) {
            return reason(400, "BadWebPushTopic");
        }
        if (!URGENCIES.contains(request.headers().getOrDefault("urgency", "normal"))) {
            return reason(400, "BadUrgency");
        }
        if (request.body().length > LARGEST) {
            return reason(413, "PayloadTooLarge");
        }
        if (browser == null) {
            return reason(410, "Unregistered");
        }
        return VapidCheck.key(request.header("authorization"), server.origin().toString(), request.at())
                .map(key -> checkSender(key, request, browser, text))
                .orElseGet(() -> reason(403, "BadJwtToken"));
    }

    private Reaction checkSender(byte[] key, HttpRequestIn request, Browser browser, String text) {
        if (browser.senderKey() != null && !Arrays.equals(key, browser.senderKey())) {
            return reason(400, "VapidPkHashMismatch");
        }
        if (!request.header("content-encoding").equals("aes128gcm") || text.isEmpty()) {
            return reason(400, "BadEncryption");
        }
        return new Reaction.Answer(201, Map.of("location", server.origin() + "/message/" + UUID.randomUUID()), "");
    }

    /** A refusal as Apple words it. */
    public static Reaction.Answer reason(int status, String reason) {
        return (Reaction.Answer) Reaction.answer(status, "{\"reason\":\"%s\"}".formatted(reason));
    }

    @Override
    public void close() {
        server.close();
    }
}
