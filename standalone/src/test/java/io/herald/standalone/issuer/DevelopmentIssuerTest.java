package io.herald.standalone.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * The issuer as its own process, over HTTP: its tokens pass a decoder that knows nothing but its key set, carry what the
 * settings say, outlive a restart, and nothing but a plain user name gets one.
 */
class DevelopmentIssuerTest {

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private @Nullable ConfigurableApplicationContext context;
    private int port;

    @BeforeEach
    void start() {
        context = DevelopmentIssuerApplication.application()
                .run(
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--herald.issuer.key-file=" + folder.resolve("keys/issuer.jwk"),
                        "--herald.issuer.uri=http://issuer.test/dev",
                        "--herald.issuer.audience=herald-test",
                        "--herald.issuer.validity=90s");
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void givesATokenThatItsPublishedKeyVerifies() {
        Instant before = Instant.now().minusSeconds(1);

        Jwt token = decoder()
                .decode(get("/dev/token?user=alice&scope=publish%20admin").body());

        assertThat(token.getSubject()).isEqualTo("alice");
        assertThat(token.getClaimAsString("iss")).isEqualTo("http://issuer.test/dev");
        assertThat(token.getAudience()).isEqualTo(List.of("herald-test"));
        assertThat(token.getClaimAsString("scope")).isEqualTo("publish admin");
        assertThat(Duration.between(token.getIssuedAt(), token.getExpiresAt())).isEqualTo(Duration.ofSeconds(90));
        assertThat(token.getIssuedAt()).isAfter(before);
    }

    @Test
    void leavesTheScopeOutWhenNoneIsAskedFor() {
        assertThat(decoder().decode(get("/dev/token?user=alice").body()).getClaims())
                .doesNotContainKey("scope");
    }

    @Test
    void printsTheTokenBareAndUncached() {
        HttpResponse<String> answer = get("/dev/token?user=alice");

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?user=",
                "?user=a%20b",
                "?user=a%2Fb",
                "?user=a%00",
                "?user=%C3%A4",
                "?user=a%0D%0AX:y",
                "?user=12345678901234567890123456789012345678901234567890123456789012345",
                "?user=alice&scope=a%20%20b",
                "?user=alice&scope=a%22b",
                "?user=alice&scope=%0A"
            })
    void refusesWhatIsNoPlainNameOrScope(String query) {
        assertThat(get("/dev/token" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void namesItsKeySetToClientsThatDiscover() {
        assertThat(get("/dev/.well-known/openid-configuration").body())
                .contains("\"issuer\":\"http://issuer.test/dev\"", "\"jwks_uri\":\"http://issuer.test/dev/jwks.json\"");
    }

    @Test
    void publishesNoPrivatePartOfTheKey() {
        assertThat(get("/dev/jwks.json").body()).contains("\"n\"").doesNotContain("\"d\"", "\"p\"", "\"q\"");
    }

    @Test
    void keepsItsKeyOverARestartInAFileForItsOwnerOnly() throws IOException {
        String token = get("/dev/token?user=alice").body();
        stop();
        start();

        assertThat(decoder().decode(token).getSubject()).isEqualTo("alice");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys/issuer.jwk"))))
                .isEqualTo("rw-------");
    }

    private NimbusJwtDecoder decoder() {
        return NimbusJwtDecoder.withJwkSetUri("http://127.0.0.1:" + port + "/dev/jwks.json")
                .build();
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
