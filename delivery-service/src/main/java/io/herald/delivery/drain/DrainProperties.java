package io.herald.delivery.drain;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How a stopping node lets its sessions go.
 *
 * @param announce how long the node says that it is not ready before it closes sessions, 0 s; long enough for balancers to see
 *     it, where there are any
 * @param sessionsPerSecond how many sessions are closed in a second, 2000; each comes back to another node
 * @param grace how long a session may go on acknowledging what it was sent before it is closed, 500 ms; one that owes nothing is
 *     closed at once. What is not acknowledged by then is sent again by the next node
 * @param reconnectSpread clients are told to come back within this time, each at another moment, 1 s
 * @param timeout how long closing may take in all, 20 s; what is open then is cut off
 */
@Validated
@ConfigurationProperties("herald.delivery.drain")
public record DrainProperties(
        @DefaultValue("0s") @NotNull @DurationMin Duration announce,
        @DefaultValue("2000") @Min(1) int sessionsPerSecond,
        @DefaultValue("500ms") @NotNull @DurationMin Duration grace,
        @DefaultValue("1s") @NotNull @DurationMin Duration reconnectSpread,
        @DefaultValue("20s") @NotNull Duration timeout) {}
