package io.herald.core.redis;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LivePublisher;
import io.herald.core.propagation.LiveSealConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The publishing side: look-up and live messages; imported by the services that route. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceProperties.class)
@Import({RedisClientConfiguration.class, LiveSealConfiguration.class})
public class RedisConfiguration {

    @Bean(destroyMethod = "close")
    RedisCalls redisCalls(RedisTopology topology, PresenceProperties settings) {
        return new RedisCalls(topology, settings.commandTimeout());
    }

    @Bean
    PresenceLookup presenceLookup(RedisCalls calls, PresenceProperties settings) {
        return new RedisPresenceLookup(calls, new PresenceKeys(settings.keyPrefix()));
    }

    @Bean
    LivePublisher livePublisher(
            RedisTopology topology, RedisCalls calls, PresenceProperties settings, LiveBatchCodec codec) {
        return new RedisLivePublisher(topology, calls, new PresenceKeys(settings.keyPrefix()), codec);
    }
}
