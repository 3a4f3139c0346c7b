package io.herald.fakes.fcm;

import io.herald.fakes.Reaction;
import io.herald.fakes.http.HttpRequestIn;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Google's token endpoint for one service account: takes a grant that the account's key has signed (RFC 7523) and gives out a token that
 * is good for {@link #lifetime}.
 */
public final class FakeOAuth {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** Google's libraries name Google's own endpoint, wherever they post to. */
    private static final String AUDIENCE = "https://oauth2.googleapis.com/token";

    private static final Duration LONGEST_GRANT = Duration.ofHours(1).plusMinutes(1);

    private final String project;
    private final String email;
    private final KeyPair key;
    private final Map<String, Instant> good = new ConcurrentHashMap<>();
    private final Queue<Reaction> next = new ConcurrentLinkedQueue<>();
    private final AtomicInteger given = new AtomicInteger();
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile URI endpoint = URI.create("https://localhost/token");

    FakeOAuth(String project) {
        this.project = project;
        this.email = "herald@%s.iam.gserviceaccount.com".formatted(project);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no RSA", e);
        }
    }

    void listensAt(URI address) {
        endpoint = address;
    }

    /** How long tokens given out from now on are good. An hour unless told otherwise. */
    public void lifetime(Duration howLong) {
        lifetime = howLong;
    }

    /** From now on no token that was given out is good. */
    public void revokeAll() {
        good.clear();
    }

    /** How many tokens were given out. */
    public int given() {
        return given.get();
    }

    /** What to do with one request for a token more, instead of checking it. */
    public void next(Reaction reaction) {
        next.add(reaction);
    }

    boolean isGood(String authorization) {
        Instant until = authorization.startsWith("Bearer ") ? good.get(authorization.substring(7)) : null;
        return until != null && until.isAfter(Instant.now());
    }

    String serviceAccount() {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return JSON.createObjectNode()
                .put("type", "service_account")
                .put("project_id", project)
                .put("private_key_id", "fake")
                .put("private_key", pem)
                .put("client_email", email)
                .put("client_id", "1")
                .put("token_uri", endpoint.toString())
                .toPrettyString();
    }

    Reaction token(HttpRequestIn request) {
        Reaction told = next.poll();
        if (told != null) {
            return told;
        }
        Map<String, String> form = form(new String(request.body(), StandardCharsets.UTF_8));
        if (!GRANT.equals(form.get("grant_type")) || !isSigned(form.getOrDefault("assertion", ""))) {
            return Reaction.answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT.\"}");
        }
        String token = "fake-" + UUID.randomUUID();
        good.put(token, Instant.now().plus(lifetime));
        given.incrementAndGet();
        return Reaction.answer(
                200,
                "{\"access_token\":\"%s\",\"expires_in\":%d,\"token_type\":\"Bearer\"}"
                        .formatted(token, lifetime.toSeconds()));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> fields = new HashMap<>();
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    private boolean isSigned(String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                return false;
            }
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong(0));
            Instant now = Instant.now();
            return claims.path("iss").asString("").equals(email)
                    && claims.path("aud").asString("").equals(AUDIENCE)
                    && claims.path("scope").asString("").contains("firebase.messaging")
                    && expires.isAfter(now)
                    && expires.isBefore(now.plus(LONGEST_GRANT));
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
            return false;
        }
    }
}
