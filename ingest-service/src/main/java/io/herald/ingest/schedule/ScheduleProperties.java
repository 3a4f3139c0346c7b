package io.herald.ingest.schedule;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the release of scheduled notifications. How far ahead one may be scheduled is {@code herald.notification.max-delay}.
 *
 * @param pollInterval the longest rest of a release, however far away the next one is; default 1 s. So late, at most, is what an instance
 *     that died had to release, or what another one has taken in for soon
 * @param batch notifications released in one transaction; default 200
 * @param maxEntries entries of one transaction, a notification to 100 users counts 100; default 2000
 */
@Validated
@ConfigurationProperties("herald.ingest.schedule")
public record ScheduleProperties(
        @DefaultValue("1s") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("200") @Min(1) @Max(10_000) int batch,
        @DefaultValue("2000") @Min(1) @Max(100_000) int maxEntries) {}
