package io.herald.core.redis;

import io.herald.core.presence.NodePresence;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LiveSealConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The receiving side: a node's lease, records and channel; imported by the delivery service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceProperties.class)
@Import({RedisClientConfiguration.class, LiveSealConfiguration.class})
public class NodePresenceConfiguration {

    @Bean(destroyMethod = "close")
    NodePresence nodePresence(RedisTopology topology, PresenceProperties settings, LiveBatchCodec codec) {
        return new RedisNodePresence(topology, settings, codec);
    }
}
