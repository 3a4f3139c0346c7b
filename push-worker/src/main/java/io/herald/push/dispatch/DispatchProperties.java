package io.herald.push.dispatch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How pushes are sent, whatever the provider. What a provider takes is set with the provider.
 *
 * @param pollInterval how often a dispatcher looks for retries and for what another worker has planned, 250 ms; up to four times as long after looks
 *     that found nothing while no lane was closed. What its own worker has planned it is told of at once
 * @param lease how long a claim holds, 2 min. A worker that dies holds its pushes back for so long. Must be longer than any sender's
 *     time-out, or a slow answer leads to a second attempt
 * @param probeInterval how often a stopped sender or lane is tried with one push, to see whether somebody has put it right, 5 min
 * @param laneStopUsers a lane stops when the pushes of so many users in a row are refused as if the lane were at fault, 3. Targets come
 *     from users: one who makes up a push subscription that is refused must not stop a push service for all
 * @param devicePerMinute pushes a device gets in a minute from this worker, 60; the others wait
 * @param deviceBurst of these, so many at once, 30
 * @param goneAlarm when so many targets in a minute turn out to be gone, something else is wrong, such as an app signed for another
 *     environment: an alarm in the log and in {@code herald.push.gone.alarms}; default 100
 */
@Validated
@ConfigurationProperties("herald.push.dispatch")
public record DispatchProperties(
        @DefaultValue("250ms") @NotNull @DurationMin(millis = 10)
        Duration pollInterval,

        @DefaultValue("2m") @NotNull @DurationMin(seconds = 1)
        Duration lease,

        @DefaultValue("5m") @NotNull @DurationMin(millis = 10)
        Duration probeInterval,

        @DefaultValue("3") @Min(1) @Max(1000) int laneStopUsers,
        @DefaultValue("60") @Min(1) @Max(100_000) int devicePerMinute,
        @DefaultValue("30") @Min(1) @Max(100_000) int deviceBurst,
        @DefaultValue("100") @Min(1) int goneAlarm) {}
