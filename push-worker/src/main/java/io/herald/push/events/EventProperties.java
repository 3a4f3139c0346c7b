package io.herald.push.events;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is told to {@code notification-events}.
 *
 * @param pollInterval how often a worker looks for what is untold, 500 ms
 * @param batchSize events in one transaction, 500
 */
@Validated
@ConfigurationProperties("herald.push.events")
public record EventProperties(
        @DefaultValue("500ms") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("500") @Min(1) @Max(10_000) int batchSize) {}
