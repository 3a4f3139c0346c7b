package io.herald.test;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * An issuer of JSON Web Tokens for tests: an RSA key of its own, the key set and the discovery document served on
 * 127.0.0.1, and tokens with every deviation that a resource server must refuse.
 *
 * <p>{@link #shared()} is enough for most tests. Thread-safe.
 */
public final class TestTokens implements AutoCloseable {

    /** The audience of tokens that do not say otherwise. */
    public static final String AUDIENCE = "herald";

    private static final int KEY_BITS = 2048;

    private final Clock clock;
    private final HttpServer server;
    private final String issuer;
    private final AtomicInteger keySetRequests = new AtomicInteger();
    private volatile RSAKey key;

    private TestTokens(Clock clock, HttpServer server) {
        this.clock = clock;
        this.server = server;
        this.issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        this.key = generateKey();
    }

    private static final class Shared {

        static final TestTokens INSTANCE = start(Clock.systemUTC());
    }

    /** The issuer of this JVM, started by the first call, which lives as long as the JVM does. */
    public static TestTokens shared() {
        return Shared.INSTANCE;
    }

    /** Starts an issuer of its own, whose tokens are issued at the clock's time. */
    public static TestTokens start(Clock clock) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            TestTokens tokens = new TestTokens(clock, server);
            server.createContext("/jwks", tokens::serveKeySet);
            server.createContext("/.well-known/openid-configuration", tokens::serveDiscovery);
            server.setExecutor(task -> Thread.ofVirtual().name("test-tokens").start(task));
            server.start();
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RSAKey generateKey() {
        try {
            return new RSAKeyGenerator(KEY_BITS)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code iss} is in its tokens, and {@code issuer-uri} in a resource server's settings. */
    public String issuer() {
        return issuer;
    }

    /** Where its public keys are: {@code jwk-set-uri} in a resource server's settings. */
    public String jwkSetUri() {
        return issuer + "/jwks";
    }

    /** Sets Spring Boot's properties of a resource server that trusts this issuer and {@link #AUDIENCE}. */
    public void register(DynamicPropertyRegistry properties) {
        properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", this::issuer);
        properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", this::jwkSetUri);
        properties.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> AUDIENCE);
    }

    /** A token that is accepted: the user as subject, the scopes as RFC 8693 writes them, valid for an hour. */
    public String token(String user, String... scopes) {
        return tokenFor(user).scopes(scopes).sign();
    }

    /** A token to be changed before it is signed. */
    public TestToken tokenFor(String user) {
        return new TestToken(issuer, key, clock.instant(), user);
    }

    /** Replaces the key: older tokens are no longer signed by a published one, newer ones carry a new key id. */
    public void rotateKey() {
        key = generateKey();
    }

    /** How often the key set was fetched. */
    public int keySetRequests() {
        return keySetRequests.get();
    }

    private void serveKeySet(HttpExchange exchange) throws IOException {
        keySetRequests.incrementAndGet();
        respond(exchange, new JWKSet(key.toPublicJWK()).toString());
    }

    private void serveDiscovery(HttpExchange exchange) throws IOException {
        respond(exchange, """
                {"issuer": "%s", "jwks_uri": "%s", "subject_types_supported": ["public"]}
                """.formatted(issuer, jwkSetUri()));
    }

    private static void respond(HttpExchange exchange, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Stops serving the keys. */
    @Override
    public void close() {
        server.stop(0);
    }
}
