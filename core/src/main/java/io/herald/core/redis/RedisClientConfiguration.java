package io.herald.core.redis;

import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** How Lettuce behaves when Redis does not: refuse at once, hold a bounded queue, come back quickly. */
@Configuration(proxyBeanMethods = false)
class RedisClientConfiguration {

    /** More than the largest batch sends at once; what does not fit is refused and counts as not answered. */
    private static final int REQUEST_QUEUE = 20_000;

    /** Lettuce looks for itself only when something goes wrong, and then every five seconds at most. */
    private static final ClusterTopologyRefreshOptions FOLLOW_THE_SLOTS = ClusterTopologyRefreshOptions.builder()
            .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
            .enablePeriodicRefresh(Duration.ofSeconds(15))
            .build();

    @Bean
    LettuceClientOptionsBuilderCustomizer refuseWhileDisconnected() {
        return options -> {
            options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS).requestQueueSize(REQUEST_QUEUE);
            if (options instanceof ClusterClientOptions.Builder cluster) {
                cluster.topologyRefreshOptions(FOLLOW_THE_SLOTS);
            }
        };
    }

    /** Lettuce's default grows to 30 s, which is 30 s of polling after a restart of Redis. */
    @Bean
    ClientResourcesBuilderCustomizer reconnectQuickly() {
        return resources -> resources.reconnectDelay(
                Delay.equalJitter(Duration.ofMillis(10), Duration.ofSeconds(1), 50, TimeUnit.MILLISECONDS));
    }

    @Bean
    RedisTopology redisTopology(LettuceConnectionFactory connections) {
        return RedisTopology.of(connections.getRequiredNativeClient());
    }
}
