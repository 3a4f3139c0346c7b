package io.herald.delivery.live;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How connected users' inboxes are compared with what was heard of them.
 *
 * @param interval within this time every connected user is visited, 30 s. So late, at worst, is an entry whose live message was
 *     lost unnoticed; shorter costs the database more
 * @param pollInterval while Redis is away, every connected user is visited this often, 1 s
 * @param batch how many users one query covers, 500
 */
@Validated
@ConfigurationProperties("herald.delivery.head-check")
public record HeadCheckProperties(
        @DefaultValue("30s") @NotNull @DurationMin(millis = 100)
        Duration interval,

        @DefaultValue("1s") @NotNull @DurationMin(millis = 50)
        Duration pollInterval,

        @DefaultValue("500") @Min(1) @Max(10_000) int batch) {}
