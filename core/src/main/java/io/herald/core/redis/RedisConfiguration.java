package io.herald.core.redis;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.propagation.LivePublisher;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The publishing side: look-up and live messages; imported by the services that route. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceProperties.class)
@Import(RedisClientConfiguration.class)
public class RedisConfiguration {

    @Bean(destroyMethod = "close")
    RedisLink<StatefulRedisConnection<String, byte[]>> redisCommands(AbstractRedisClient client) {
        return RedisLink.forCommands(client);
    }

    @Bean
    PresenceLookup presenceLookup(
            RedisLink<StatefulRedisConnection<String, byte[]>> link, PresenceProperties settings) {
        return new RedisPresenceLookup(
                link, new PresenceKeys(settings.keyPrefix()), new RoundTrip(settings.commandTimeout()));
    }

    @Bean
    LivePublisher livePublisher(RedisLink<StatefulRedisConnection<String, byte[]>> link, PresenceProperties settings) {
        return new RedisLivePublisher(
                link, new PresenceKeys(settings.keyPrefix()), new RoundTrip(settings.commandTimeout()));
    }
}
