package io.herald.standalone.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/** Signs tokens for whoever asks. Any thread may call it. */
public final class DevelopmentIssuer {

    private final IssuerProperties properties;
    private final RSAKey key;
    private final Clock clock;

    DevelopmentIssuer(IssuerProperties properties, RSAKey key, Clock clock) {
        this.properties = properties;
        this.key = key;
        this.clock = clock;
    }

    /**
     * A signed token (RS256, compact form) that is valid from now on.
     *
     * @param user becomes {@code sub}
     * @param scope becomes {@code scope}: names separated by blanks, empty for none
     */
    public String token(String user, String scope) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(properties.uri().toString())
                .audience(properties.audience())
                .subject(user)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(properties.validity())))
                .jwtID(UUID.randomUUID().toString());
        if (!scope.isEmpty()) {
            claims.claim("scope", scope);
        }
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims.build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("The development issuer's own key does not sign", e);
        }
        return token.serialize();
    }

    /** The public key as a JWK set (RFC 7517), JSON. */
    public String publicKeys() {
        return new JWKSet(key).toString(true);
    }
}
