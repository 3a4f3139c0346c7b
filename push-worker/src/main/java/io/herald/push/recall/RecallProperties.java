package io.herald.push.recall;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Taking back what was acknowledged elsewhere.
 *
 * @param enabled whether devices are told at all; default true
 * @param pollInterval how often a worker looks for acknowledgements, 1 s
 * @param batchSize users in one transaction, 100; their acknowledgements wait for it
 */
@Validated
@ConfigurationProperties("herald.push.recall")
public record RecallProperties(
        @DefaultValue("true") boolean enabled,

        @DefaultValue("1s") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("100") @Min(1) @Max(10_000) int batchSize) {}
