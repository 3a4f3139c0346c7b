package io.herald.ingest.expiry;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the sweep over what has expired.
 *
 * @param pollInterval how often an instance looks for what has expired; default 1 s. So long, about, an expired entry is still in the history
 * @param batch entries of one transaction; default 200. Their inboxes are locked for a moment
 * @param kafkaTimeout how long Kafka may take to confirm the events of a batch; default 20 s. A connection is held meanwhile
 */
@Validated
@ConfigurationProperties("herald.ingest.expiry")
public record ExpiryProperties(
        @DefaultValue("1s") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("200") @Min(1) @Max(10_000) int batch,
        @DefaultValue("20s") @NotNull Duration kafkaTimeout) {}
