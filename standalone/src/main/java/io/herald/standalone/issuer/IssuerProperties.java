package io.herald.standalone.issuer;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the development token issuer.
 *
 * @param uri the {@code iss} of its tokens and the address it is reached at, without a slash at the end; services must be told
 *     the same one. Default {@code http://localhost:8080/dev}.
 * @param audience the {@code aud} of its tokens; services that require another one refuse them. Default {@code herald}.
 * @param validity how long a token is good for, 1 s to 30 days. Default 12 h: a session is ended when its token expires.
 * @param keyFile where the signing key is kept; made when it is missing. A new key makes all older tokens worthless. Default
 *     {@code ./data/development-issuer.jwk}.
 */
@Validated
@ConfigurationProperties("herald.issuer")
public record IssuerProperties(
        @DefaultValue("http://localhost:8080/dev") @NotNull URI uri,
        @DefaultValue("herald") @NotBlank String audience,

        @DefaultValue("12h") @DurationMin(seconds = 1) @DurationMax(days = 30)
        Duration validity,

        @DefaultValue("./data/development-issuer.jwk") @NotNull
        Path keyFile) {}
