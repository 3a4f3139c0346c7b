package io.herald.delivery.login;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/** Checks bearer tokens. Blocks while the issuer's keys are fetched. */
public final class TokenLogin {

    private static final String SCHEME = "Bearer ";
    private static final Duration MOST_CLOCK_SKEW = Duration.ofMinutes(1);

    private final JwtDecoder decoder;
    private final UserIdTemplate template;
    private final Revocations revocations;
    private final Clock clock;

    public TokenLogin(JwtDecoder decoder, UserIdTemplate template, Revocations revocations, Clock clock) {
        this.decoder = decoder;
        this.template = template;
        this.revocations = revocations;
        this.clock = clock;
    }

    /** Checks the value of an {@code Authorization} header. */
    public LoginOutcome check(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new LoginOutcome.Refused();
        }
        try {
            return accept(
                    decoder.decode(authorization.substring(SCHEME.length()).strip()));
        } catch (BadJwtException e) {
            return new LoginOutcome.Refused();
        } catch (JwtException e) {
            return new LoginOutcome.Unchecked();
        }
    }

    /**
     * Judges a token whose signature has been checked. The decoder forgives a token that expired within its clock skew; a
     * session would end the moment it began, so it is refused here. A token that never expires is refused too.
     */
    public LoginOutcome accept(Jwt token) {
        Instant expiresAt = token.getExpiresAt();
        Optional<String> userId = template.userId(token.getClaims());
        if (expiresAt == null || !expiresAt.isAfter(clock.instant()) || userId.isEmpty()) {
            return new LoginOutcome.Refused();
        }
        Login login = new Login(userId.get(), issuedAt(token), expiresAt);
        return revoked(login) ? new LoginOutcome.Refused() : new LoginOutcome.Accepted(login);
    }

    /** The decoder gives a token that does not say when it was issued a time shortly before it expires. */
    private Instant issuedAt(Jwt token) {
        Instant issuedAt = token.getIssuedAt();
        return issuedAt == null || issuedAt.isAfter(clock.instant().plus(MOST_CLOCK_SKEW)) ? Instant.MIN : issuedAt;
    }

    /** Whether the token has been revoked meanwhile. Does not block. */
    public boolean revoked(Login login) {
        return revocations.revoked(login);
    }
}
