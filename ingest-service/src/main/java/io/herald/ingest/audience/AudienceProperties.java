package io.herald.ingest.audience;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How notifications to many are written.
 *
 * @param workers chunks that this instance writes at once; default 2. More finish a broadcast sooner and leave less of PostgreSQL to
 *     notifications to one. 0: this instance accepts broadcasts and leaves them to others
 * @param chunkSize users of one transaction; default 500. Their inboxes are locked for as long as it takes
 * @param sliceSize users of one slice, the part that one worker has at a time; default 5,000
 * @param rest how long a worker rests after each step, in proportion to the time that the step took; default 1, as long as that. A
 *     PostgreSQL that is busy slows broadcasts down by this and not the notifications to one
 * @param pollInterval how often an idle instance looks for jobs that others accepted, and for users who were deferred; default 500 ms
 * @param errorPause how long a worker rests after an error; default 1 s
 * @param membershipHistory how long it is kept who was in a group, where no broadcast needs it; default 1 day
 */
@Validated
@ConfigurationProperties("herald.ingest.audience")
public record AudienceProperties(
        @DefaultValue("2") @Min(0) @Max(64) int workers,

        @DefaultValue("500") @Min(1) @Max(10_000) int chunkSize,

        @DefaultValue("5000") @Min(1) @Max(1_000_000) int sliceSize,

        @DefaultValue("1") @DecimalMin("0") @DecimalMax("100")
        double rest,

        @DefaultValue("500ms") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("1s") @NotNull @DurationMin(millis = 10)
        Duration errorPause,

        @DefaultValue("1d") @NotNull @DurationMin(hours = 1) Duration membershipHistory) {}
