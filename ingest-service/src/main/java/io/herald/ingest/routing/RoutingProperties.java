package io.herald.ingest.routing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of routing.
 *
 * @param maxLiveMessageSize payloads that go to a node in one Redis message; default 1 MB. Redis closes a subscriber's connection
 *     when more than its {@code client-output-buffer-limit pubsub} (8 MB by default) waits for it; smaller messages mean more
 *     round trips under load
 */
@Validated
@ConfigurationProperties("herald.ingest.routing")
public record RoutingProperties(@DefaultValue("1MB") DataSize maxLiveMessageSize) {}
