package io.herald.test;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token before it is signed, valid unless it is changed. One is made by {@link TestTokens#tokenFor}, used by one thread,
 * and ended by one of {@code sign…} or {@link #unsigned()}.
 */
public final class TestToken {

    private static final Duration VALIDITY = Duration.ofHours(1);

    /** One is as foreign as another, and making one takes a while. */
    private static final class ForeignKey {

        static final RSAKey INSTANCE = TestTokens.generateKey();
    }

    private final RSAKey issuerKey;
    private final Instant now;
    private final JWTClaimsSet.Builder claims;
    private final JWSHeader.Builder header;

    TestToken(String issuer, RSAKey issuerKey, Instant now, String user) {
        this.issuerKey = issuerKey;
        this.now = now;
        this.header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(issuerKey.getKeyID());
        this.claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(user)
                .audience(TestTokens.AUDIENCE)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(VALIDITY)));
    }

    /** What the token permits, in the space-separated claim of RFC 8693; no such claim when empty. */
    public TestToken scopes(String... scopes) {
        return claim("scope", scopes.length == 0 ? null : String.join(" ", scopes));
    }

    /** Whom the token is for, in place of {@link TestTokens#AUDIENCE}. */
    public TestToken audience(String... audience) {
        claims.audience(List.of(audience));
        return this;
    }

    /** Who claims to have issued it. */
    public TestToken issuer(String issuer) {
        claims.issuer(issuer);
        return this;
    }

    /** How long from its time of issue it is valid; negative for one that has already expired. */
    public TestToken expiresIn(Duration validity) {
        claims.expirationTime(Date.from(now.plus(validity)));
        return this;
    }

    /** How long from now it starts to be valid ({@code nbf}). */
    public TestToken validFrom(Duration delay) {
        claims.notBeforeTime(Date.from(now.plus(delay)));
        return this;
    }

    /** Sets any claim, or removes it when the value is null. */
    public TestToken claim(String name, @Nullable Object value) {
        claims.claim(name, value);
        return this;
    }

    /** Which key the header names ({@code kid}), whatever key signs. */
    public TestToken keyId(@Nullable String keyId) {
        header.keyID(keyId);
        return this;
    }

    /** The header's {@code typ}. */
    public TestToken type(String type) {
        header.type(new JOSEObjectType(type));
        return this;
    }

    /** Where the header says that the keys are ({@code jku}), which a resource server must not follow. */
    public TestToken keySetUrl(URI url) {
        header.jwkURL(url);
        return this;
    }

    /** Where the header says that the certificate is ({@code x5u}), which a resource server must not follow. */
    public TestToken certificateUrl(URI url) {
        header.x509CertURL(url);
        return this;
    }

    /** Signs it with the issuer's key. */
    public String sign() {
        return signWith(issuerKey);
    }

    /** Signs any text in place of the claims with the issuer's key. */
    public String sign(String payload) {
        try {
            JWSObject token = new JWSObject(header.build(), new Payload(payload));
            token.sign(new RSASSASigner(issuerKey));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs it with a key that nobody published, under the published key's id. */
    public String signWithForeignKey() {
        return signWith(ForeignKey.INSTANCE);
    }

    /** Signs it with a foreign key that it carries itself, in the header {@code jwk}. */
    public String signWithKeyInHeader() {
        header.jwk(ForeignKey.INSTANCE.toPublicJWK());
        return signWith(ForeignKey.INSTANCE);
    }

    /** Signs it with HS256 and the published RSA key as the secret: the classic confusion of algorithms. */
    public String signWithPublicKeyAsSecret() {
        try {
            JWSHeader hmac = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .keyID(issuerKey.getKeyID())
                    .build();
            return serialize(hmac, new MACSigner(issuerKey.toRSAPublicKey().getEncoded()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With {@code alg} none and no signature. */
    public String unsigned() {
        return new PlainJWT(claims.build()).serialize();
    }

    private String signWith(RSAKey key) {
        try {
            return serialize(header.build(), new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String serialize(JWSHeader signedHeader, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(signedHeader, claims.build());
        token.sign(signer);
        return token.serialize();
    }
}
