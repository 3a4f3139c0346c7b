package io.herald.delivery.acknowledgement;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How acknowledgements are written.
 *
 * @param flushInterval how long acknowledgements are collected before they are written, 50 ms. Longer: fewer updates, later
 *     receipts, and a push that was just overtaken by an acknowledgement starts more often
 * @param flushUsers how many users are worth a write, 100. Where fewer have acknowledged something by then, and none of them waits for a
 *     receipt or has gone, acknowledgements are collected on. 1 = never
 * @param flushIntervalMax until so long after the last write at most, 200 ms. What a node that is killed has not written is delivered
 *     again
 * @param users how many users one transaction covers, 500. More: fewer commits, locks held longer
 * @param runs a user's acknowledged entries are remembered as so many runs without gaps, 1000, which takes 21 KB. Whoever leaves more
 *     gaps loses the oldest: those entries count as acknowledged, and only a cursor or the history brings them back
 * @param pauseMax longest wait between attempts while the database is away, 5 s
 * @param shutdownTimeout how long a stopping node tries to write what is left, 10 s; what is still left then is delivered again
 */
@Validated
@ConfigurationProperties("herald.delivery.acknowledgement")
public record AcknowledgementProperties(
        @DefaultValue("50ms") @NotNull Duration flushInterval,
        @DefaultValue("100") @Min(1) @Max(10_000) int flushUsers,
        @DefaultValue("200ms") @NotNull Duration flushIntervalMax,
        @DefaultValue("500") @Min(1) @Max(10_000) int users,
        @DefaultValue("1000") @Min(10) @Max(100_000) int runs,
        @DefaultValue("5s") @NotNull Duration pauseMax,
        @DefaultValue("10s") @NotNull Duration shutdownTimeout) {}
