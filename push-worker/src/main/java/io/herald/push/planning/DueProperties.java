package io.herald.push.planning;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The timer.
 *
 * @param pollInterval how often a worker looks for what has fallen due, 500 ms; so much later than {@code push.after} a push may begin
 * @param batchSize entries in one transaction, 500
 */
@Validated
@ConfigurationProperties("herald.push.due")
public record DueProperties(
        @DefaultValue("500ms") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("500") @Min(1) @Max(10_000) int batchSize) {}
