package io.herald.ingest.retention;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long entries are kept, and how they go.
 *
 * @param keep how long an entry is kept after it was stored, with everything that belongs to it; default 30 days. Must be longer than
 *     Kafka keeps the notifications: what is read once more after a failover would be stored once more. So long a repeated
 *     notification is known as one
 * @param interval between the beginnings of two rounds over all users; default 1 hour. So much later, at most, an entry goes, and the time
 *     a round takes
 * @param pause between two steps of a round; default 50 ms. Longer pauses leave the database more to others, shorter ones
 *     remove more entries in a second: with the default it is still ten thousand, about
 * @param batch entries removed in one transaction, about; default 500. The inboxes concerned are locked meanwhile
 * @param users whose oldest entry is looked at in one transaction; default 1000
 */
@Validated
@ConfigurationProperties("herald.ingest.retention")
public record RetentionProperties(
        @DefaultValue("30d") @NotNull @DurationMin(millis = 1)
        Duration keep,

        @DefaultValue("1h") @NotNull @DurationMin(millis = 1)
        Duration interval,

        @DefaultValue("50ms") @NotNull Duration pause,
        @DefaultValue("500") @Min(1) @Max(100_000) int batch,
        @DefaultValue("1000") @Min(1) @Max(100_000) int users) {}
