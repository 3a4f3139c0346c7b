package io.herald.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * A decoder with Spring Security's usual checks accepts the tokens that are meant to be good and refuses every deviation:
 * a test that sends one of them and is refused was refused for that reason.
 */
class TestTokensTest {

    private static final TestTokens tokens = TestTokens.start(Clock.systemUTC());

    @AfterAll
    static void stop() {
        tokens.close();
    }

    private static NimbusJwtDecoder decoder() {
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withJwkSetUri(tokens.jwkSetUri()).build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                JwtValidators.createDefaultWithIssuer(tokens.issuer()),
                new JwtClaimValidator<List<String>>(
                        "aud", audience -> audience != null && audience.contains(TestTokens.AUDIENCE))));
        return decoder;
    }

    @Test
    void aTokenCarriesUserAndScopes() {
        Jwt token = decoder().decode(tokens.token("alice", "inbox", "publish"));
        assertThat(token.getSubject()).isEqualTo("alice");
        assertThat(token.getClaimAsString("scope")).isEqualTo("inbox publish");
        assertThat(token.getAudience()).containsExactly(TestTokens.AUDIENCE);
        assertThat(JwtDecoders.fromIssuerLocation(tokens.issuer())
                        .decode(tokens.token("alice"))
                        .getSubject())
                .isEqualTo("alice");
    }

    static Stream<Arguments> deviations() {
        return Stream.of(
                deviation(
                        "expired",
                        token -> token.expiresIn(Duration.ofHours(-1)).sign()),
                deviation(
                        "not yet valid",
                        token -> token.validFrom(Duration.ofHours(1)).sign()),
                deviation("for somebody else", token -> token.audience("other").sign()),
                deviation(
                        "by another issuer",
                        token -> token.issuer("http://other").sign()),
                deviation("of another type", token -> token.type("secevent+jwt").sign()),
                deviation("of an unknown key", token -> token.keyId("unknown").sign()),
                deviation("by a foreign key", TestToken::signWithForeignKey),
                deviation("by the key in its header", TestToken::signWithKeyInHeader),
                deviation("by the public key as a secret", TestToken::signWithPublicKeyAsSecret),
                deviation("not signed", TestToken::unsigned),
                deviation(
                        "with its own key set",
                        token -> token.keySetUrl(URI.create("http://127.0.0.1:1/keys"))
                                .signWithForeignKey()),
                deviation(
                        "with its own certificate",
                        token -> token.certificateUrl(URI.create("http://127.0.0.1:1/c"))
                                .signWithForeignKey()));
    }

    private static Arguments deviation(String name, Function<TestToken, String> ending) {
        return Arguments.of(name, ending);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deviations")
    void aTokenThatDeviatesIsRefused(String name, Function<TestToken, String> ending) {
        assertThatThrownBy(() -> decoder().decode(ending.apply(tokens.tokenFor("alice"))))
                .as(name)
                .isInstanceOf(JwtException.class);
    }

    @Test
    void aRotatedKeyReplacesTheOldOne() {
        try (TestTokens rotating = TestTokens.start(Clock.systemUTC())) {
            String old = rotating.token("alice");
            rotating.rotateKey();
            NimbusJwtDecoder decoder =
                    NimbusJwtDecoder.withJwkSetUri(rotating.jwkSetUri()).build();
            assertThat(decoder.decode(rotating.token("alice")).getSubject()).isEqualTo("alice");
            assertThatThrownBy(() -> decoder.decode(old)).isInstanceOf(JwtException.class);
            assertThat(rotating.keySetRequests()).isPositive();
        }
    }
}
