package io.herald.core.presence;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of presence and live propagation. All services of one installation need the same {@code keyPrefix}.
 *
 * @param keyPrefix before every Redis key and channel; lets installations share a Redis. Default {@code herald:}
 * @param node name of a delivery node in logs and Redis; need not be unique, an incarnation is added. Default {@code node};
 *     the delivery service sets the host name
 * @param commandTimeout how long one round trip to Redis may take before it counts as not answered. Longer: a sick Redis slows
 *     ingest more; shorter: a busy machine takes a healthy one for sick. Default 100 ms
 * @param lease how long a node counts as alive without renewing, renewed every third of it. Longer: the users of a crashed node
 *     are taken for connected longer. Default 6 s
 * @param linger how long after a user's last session ended nobody is pushed at once: a page reload must not reach the phone.
 *     Default 5 s
 * @param recordTtl how long a user's record lives without being written anew; a node writes all of its users' records anew
 *     within a third of it. Default 10 min
 */
@Validated
@ConfigurationProperties("herald.presence")
public record PresenceProperties(
        @DefaultValue("herald:") String keyPrefix,

        @DefaultValue("node") @Pattern(regexp = "[A-Za-z0-9._-]{1,64}")
        String node,

        @DefaultValue("100ms") Duration commandTimeout,
        @DefaultValue("6s") Duration lease,
        @DefaultValue("5s") Duration linger,
        @DefaultValue("10m") Duration recordTtl) {}
