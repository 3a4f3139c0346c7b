package io.herald.push.requests;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the consumer of push requests.
 *
 * @param group the consumer group; default {@code herald-push}. Its committed offsets are the worker's position
 * @param concurrency consumers of this instance, a thread each; default 2
 * @param minBackoff first pause while PostgreSQL is away, doubled each time; default 200 ms
 * @param maxBackoff longest pause; default 30 s. Must stay well below {@code max.poll.interval.ms}, because the pause is spent between
 *     two polls
 */
@Validated
@ConfigurationProperties("herald.push.requests")
public record PushRequestProperties(
        @DefaultValue("herald-push") @NotBlank String group,
        @DefaultValue("2") @Min(1) @Max(100) int concurrency,
        @DefaultValue("200ms") Duration minBackoff,
        @DefaultValue("30s") Duration maxBackoff) {}
