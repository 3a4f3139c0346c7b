package io.herald.delivery.revocation;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How revoked tokens are kept apart.
 *
 * @param pollInterval how often a node looks for new revocations, 1 s; so long a revoked session may go on
 * @param keep how long a revocation is kept, 7 days. It has to be longer than any token lasts: afterwards an older one would be
 *     accepted again
 */
@Validated
@ConfigurationProperties("herald.delivery.revocation")
public record RevocationProperties(
        @DefaultValue("1s") @NotNull @DurationMin(millis = 50)
        Duration pollInterval,

        @DefaultValue("7d") @NotNull @DurationMin(minutes = 1)
        Duration keep) {}
