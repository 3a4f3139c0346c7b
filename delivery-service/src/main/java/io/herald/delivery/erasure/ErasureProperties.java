package io.herald.delivery.erasure;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How users are erased.
 *
 * @param settle how long the request waits after signing the user out, 3 s, so that all nodes have heard of it; longer than {@code
 *     herald.delivery.revocation.poll-interval}
 * @param piece entries that one transaction removes, 5000. More: fewer transactions, and whoever writes to this user waits longer
 * @param sweepInterval how often what came late is removed, 1 min
 */
@Validated
@ConfigurationProperties("herald.delivery.erasure")
public record ErasureProperties(
        @DefaultValue("3s") @NotNull Duration settle,
        @DefaultValue("5000") @Min(1) @Max(1_000_000) int piece,

        @DefaultValue("1m") @NotNull @DurationMin(millis = 10)
        Duration sweepInterval) {}
