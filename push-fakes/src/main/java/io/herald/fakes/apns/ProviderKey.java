package io.herald.fakes.apns;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A signing key as Apple gives it to a developer, and the check of the tokens that are signed with it. */
public final class ProviderKey {

    /** Apple takes a token for so long after it was issued. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    private static final JsonMapper JSON = new JsonMapper();

    private final KeyPair pair;
    private final String teamId;
    private final String keyId;

    private ProviderKey(KeyPair pair, String teamId, String keyId) {
        this.pair = pair;
        this.teamId = teamId;
        this.keyId = keyId;
    }

    /** A new one. */
    public static ProviderKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new ProviderKey(generator.generateKeyPair(), "TEAM012345", "KEY0123456");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot generate a P-256 key", e);
        }
    }

    /** The claim {@code iss} that tokens must have. */
    public String teamId() {
        return teamId;
    }

    /** The header {@code kid} that tokens must have. */
    public String keyId() {
        return keyId;
    }

    /** The private key as the text of a {@code .p8} file. */
    public String p8() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Apple's reason for refusing this {@code authorization}; empty = none. */
    String objection(String authorization, Instant now) {
        if (!authorization.regionMatches(true, 0, "bearer ", 0, 7)) {
            return "MissingProviderToken";
        }
        String[] parts = authorization.substring(7).split("\\.", -1);
        try {
            if (parts.length != 3) {
                return "InvalidProviderToken";
            }
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            if (!header.path("alg").asString("").equals("ES256")
                    || !header.path("kid").asString("").equals(keyId)
                    || !claims.path("iss").asString("").equals(teamId)
                    || !isSigned(
                            parts[0] + "." + parts[1], Base64.getUrlDecoder().decode(parts[2]))) {
                return "InvalidProviderToken";
            }
            Instant issued = Instant.ofEpochSecond(claims.path("iat").asLong(0));
            return issued.isBefore(now.minus(LIFETIME)) ? "ExpiredProviderToken" : "";
        } catch (IllegalArgumentException | JacksonException | GeneralSecurityException e) {
            return "InvalidProviderToken";
        }
    }

    /** RFC 7518 wants the two numbers of 32 bytes side by side; Apple also takes the DER form, which some libraries send. */
    private boolean isSigned(String content, byte[] signature) throws GeneralSecurityException {
        Signature check =
                Signature.getInstance(signature.length == 64 ? "SHA256withECDSAinP1363Format" : "SHA256withECDSA");
        check.initVerify(pair.getPublic());
        check.update(content.getBytes(StandardCharsets.US_ASCII));
        return check.verify(signature);
    }
}
