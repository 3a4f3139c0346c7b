package io.herald.delivery.reader;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How pages are read from the inbox.
 *
 * @param workers how many queries run at once, 2; each takes a database connection while it runs. More make a reconnect storm
 *     shorter and harder on the database
 * @param readers how many readers one query serves, 64
 * @param page how many entries a reader gets in one turn, 50; a larger page makes a long replay cheaper and its neighbours wait
 *     longer
 * @param pageSize a page ends with the entry with which its payloads reach this size, 128 KiB. With {@code readers} it bounds what
 *     a worker holds in memory, and with the queue of a socket what a client costs that does not read
 * @param entries how many entries one query may ask for in all, 1024
 * @param pauseMin wait after the first failed query, 100 ms; doubled with each further one, with jitter
 * @param pauseMax longest wait after a failed query, 5 s; so much later than the database are replays back
 */
@Validated
@ConfigurationProperties("herald.delivery.catch-up")
public record CatchUpProperties(
        @DefaultValue("2") @Min(1) @Max(64) int workers,
        @DefaultValue("64") @Min(1) @Max(1000) int readers,
        @DefaultValue("50") @Min(1) @Max(1000) int page,
        @DefaultValue("128KB") @NotNull DataSize pageSize,
        @DefaultValue("1024") @Min(1) @Max(100_000) int entries,

        @DefaultValue("100ms") @NotNull @DurationMin(millis = 1)
        Duration pauseMin,

        @DefaultValue("5s") @NotNull @DurationMin(millis = 1)
        Duration pauseMax) {}
