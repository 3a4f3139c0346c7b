package io.herald.ingest.intake;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the intake.
 *
 * @param group the consumer group; default {@code herald-ingest}, and with {@code -high} behind it for {@code notifications.high}. Positions do not hang on it, only who reads what
 * @param instance name of this instance for static membership, one that no other has; default empty, which is none. With it, a restart
 *     takes its partitions back at once instead of after the dead one's session time-out
 * @param concurrency consumers of this instance, a thread each; default 1. Each makes batches of its own: two consumers make twice as many,
 *     half as large. More than the topic has partitions is idle
 * @param highConcurrency the same for {@code notifications.high}; default 1
 * @param maxPollRecords records of one poll; default 500. Larger batches cost less per record and take longer
 * @param maxBatchEntries entries of one transaction, a notification to 100 users counts 100; default 2000. Bounds how long inboxes stay
 *     locked; a single notification to more users is a transaction of its own
 * @param rest how long a consumer rests after a batch when it takes {@code rest-rate} records a second; default 20 ms, at most 1 s. After a full poll
 *     it does not rest. Longer: larger batches, which cost less CPU, and as much more time under load. 0 = batches follow one another at once
 * @param restRate records a second of a consumer, averaged over about a second, at which rests are longest; default 2000. Below it they are shorter by
 *     the fourth power, at half of it a sixteenth: little waits for nothing. Above it they are shorter as well, at twice as many records a
 *     half: as many records come in less time
 * @param pollTimeout how long a poll waits where there is nothing; default 250 ms. So long, at most, a newly assigned partition waits to be
 *     read
 * @param minBackoff first pause after a failure of PostgreSQL or Kafka, doubled each time; default 100 ms
 * @param maxBackoff longest pause; default 30 s. So much later, at most, intake goes on after an outage. Pauses end up to a fifth early
 *     or late, so that instances do not come back in step
 * @param positionCheckInterval how often the stored positions are compared; default 10 s. So much later, at most, a quiet partition
 *     notices that PostgreSQL has failed over to an older position
 * @param shutdownTimeout how long the batches under way get to end; default 20 s. What does not end by then is read again
 */
@Validated
@ConfigurationProperties("herald.ingest.intake")
public record IntakeProperties(
        @DefaultValue("herald-ingest") @NotBlank String group,
        @DefaultValue("") String instance,
        @DefaultValue("1") @Min(1) @Max(100) int concurrency,
        @DefaultValue("1") @Min(1) @Max(100) int highConcurrency,

        @DefaultValue("500") @Min(1) @Max(10_000) int maxPollRecords,

        @DefaultValue("2000") @Min(1) @Max(100_000) int maxBatchEntries,

        @DefaultValue("20ms") @DurationMin(nanos = 0) @DurationMax(seconds = 1)
        Duration rest,

        @DefaultValue("2000") @Min(1) int restRate,

        @DefaultValue("250ms") Duration pollTimeout,
        @DefaultValue("100ms") Duration minBackoff,
        @DefaultValue("30s") Duration maxBackoff,
        @DefaultValue("10s") Duration positionCheckInterval,
        @DefaultValue("20s") Duration shutdownTimeout) {}
