package io.herald.test;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Tokens made to break what checks them, and a server that they point to, which nobody may ask. Each is an attempt to be the user of
 * a good token.
 */
public final class HostileTokens implements AutoCloseable {

    private final HttpServer trap;
    private final AtomicInteger asked = new AtomicInteger();

    private HostileTokens(HttpServer trap) {
        this.trap = trap;
    }

    /** With a server of its own on 127.0.0.1. */
    public static HostileTokens start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
            HostileTokens tokens = new HostileTokens(server);
            server.createContext("/", exchange -> {
                tokens.asked.incrementAndGet();
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
            });
            server.start();
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often somebody followed an address in a token. */
    public int asked() {
        return asked.get();
    }

    /**
     * All of them, by name.
     *
     * @param good makes a token that would be accepted; called for each
     */
    public Map<String, String> all(Supplier<TestToken> good) {
        URI address = URI.create("http://127.0.0.1:" + trap.getAddress().getPort() + "/keys");
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("alg none", good.get().unsigned());
        tokens.put(
                "alg none, empty signature kept from a good one",
                withHeader("{\"alg\":\"none\"}", good.get().sign()));
        tokens.put("alg None", withHeader("{\"alg\":\"None\"}", good.get().sign()));
        tokens.put("HS256 with the public key", good.get().signWithPublicKeyAsSecret());
        tokens.put("a foreign key", good.get().signWithForeignKey());
        tokens.put("jwk", good.get().signWithKeyInHeader());
        tokens.put("jku", good.get().keySetUrl(address).signWithForeignKey());
        tokens.put(
                "jku with an unknown key",
                good.get().keyId("new").keySetUrl(address).signWithForeignKey());
        tokens.put("x5u", good.get().certificateUrl(address).signWithForeignKey());
        tokens.put(
                "x5u with an unknown key",
                good.get().keyId("new").certificateUrl(address).signWithForeignKey());
        tokens.put("wrong aud", good.get().audience("other").sign());
        tokens.put("wrong iss", good.get().issuer(address.toString()).sign());
        tokens.put("wrong typ", good.get().type("secevent+jwt").sign());
        tokens.put("expired", good.get().expiresIn(Duration.ofMinutes(-5)).sign());
        tokens.put("not yet valid", good.get().validFrom(Duration.ofMinutes(5)).sign());
        tokens.put("traversing kid", good.get().keyId("../../../../etc/passwd").signWithForeignKey());
        tokens.put(
                "kid that is an address", good.get().keyId(address.toString()).signWithForeignKey());
        tokens.put("kid for SQL", good.get().keyId("' OR 1=1 --").signWithForeignKey());
        tokens.put(
                "unknown crit",
                withHeader(
                        "{\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1}",
                        good.get().sign()));
        tokens.put(
                "changed claims", withClaims("{\"sub\":\"admin\"}", good.get().sign()));
        tokens.put("claims that are no object", good.get().sign("[]"));
        tokens.put("claims that are no JSON", good.get().sign("{\"sub\":"));
        tokens.put("claims twice", good.get().sign("{\"sub\":\"a\",\"sub\":\"b\"}"));
        tokens.put("nested claims", good.get().sign("{\"x\":" + nested(2000) + "}"));
        tokens.put(
                "nested claims of nobody",
                withClaims("{\"x\":" + nested(2000) + "}", good.get().sign()));
        tokens.put(
                "nested header",
                withHeader(
                        "{\"alg\":\"RS256\",\"x\":" + nested(2000) + "}",
                        good.get().sign()));
        tokens.put(
                "nested objects",
                withHeader(
                        "{\"a\":".repeat(800) + "1" + "}".repeat(800),
                        good.get().sign()));
        tokens.put(
                "a number without end",
                withClaims("{\"exp\":" + "9".repeat(3000) + "}", good.get().sign()));
        tokens.put(
                "a large exponent",
                withClaims("{\"exp\":1e999999999}", good.get().sign()));
        tokens.put("encrypted", part("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAA.AAAA.AAAA");
        tokens.put(
                "encrypted by a million rounds",
                part("{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\",\"p2s\":\"AAAA\"," + "\"p2c\":1000000000}")
                        + ".AAAA.AAAA.AAAA.AAAA");
        tokens.put("compressed", part("{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}") + "..AAAA.AAAA.AAAA");
        tokens.put("dots", "......");
        tokens.put("no text", "%00");
        return tokens;
    }

    /** As {@link #all}, but larger than the headers of an HTTP request may be. */
    public Map<String, String> large(Supplier<TestToken> good) {
        return Map.of(
                "10,000 levels", good.get().sign("{\"x\":" + nested(10_000 / 2) + "}"),
                "10,000 levels of nobody", withClaims(nested(5600), good.get().sign()),
                "a long claim",
                        withClaims(
                                "{\"x\":\"" + "y".repeat(11_000) + "\"}",
                                good.get().sign()));
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private static String withHeader(String header, String token) {
        return part(header) + token.substring(token.indexOf('.'));
    }

    private static String withClaims(String claims, String token) {
        return token.substring(0, token.indexOf('.') + 1) + part(claims) + token.substring(token.lastIndexOf('.'));
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        trap.stop(0);
    }
}
