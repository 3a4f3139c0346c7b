package io.herald.core.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * What differs between one Redis (also behind Sentinel) and a cluster: how to connect, and that a cluster's channels are
 * sharded, because its classic pub/sub sends every message to every node of it. Keys are text, values are bytes.
 */
sealed interface RedisTopology {

    RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** A connection and the commands it takes, which leave together, when they are flushed: in one write, not in one each. */
    record Commands(StatefulConnection<String, byte[]> connection, RedisClusterAsyncCommands<String, byte[]> async) {

        public Commands {
            connection.setAutoFlushCommands(false);
        }

        void flush() {
            connection.flushCommands();
        }
    }

    /** As configured by {@code spring.data.redis}. */
    static RedisTopology of(AbstractRedisClient client) {
        return switch (client) {
            case RedisClient single -> new Single(single);
            case RedisClusterClient cluster -> new Cluster(cluster);
            default -> throw new IllegalStateException("unknown Redis client " + client.getClass());
        };
    }

    /** Blocks until connected; throws a {@code RedisException} when Redis cannot be reached. */
    Commands connect();

    /** Blocks until connected; throws a {@code RedisException} when Redis cannot be reached. */
    StatefulRedisPubSubConnection<String, byte[]> connectPubSub();

    /** The reply is the number of those who listened. */
    RedisFuture<Long> publish(RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] message);

    void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection, String channel);

    /** One server, or the one that Sentinel names at each connect. */
    record Single(RedisClient client) implements RedisTopology {

        @Override
        public Commands connect() {
            StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
            return new Commands(connection, connection.async());
        }

        @Override
        public StatefulRedisPubSubConnection<String, byte[]> connectPubSub() {
            return client.connectPubSub(CODEC);
        }

        @Override
        public RedisFuture<Long> publish(
                RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] message) {
            return commands.publish(channel, message);
        }

        @Override
        public void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection, String channel) {
            var _ = connection.async().subscribe(channel);
        }
    }

    /** A cluster, with channels sharded by their slot. */
    record Cluster(RedisClusterClient client) implements RedisTopology {

        @Override
        public Commands connect() {
            StatefulRedisClusterConnection<String, byte[]> connection = client.connect(CODEC);
            return new Commands(connection, connection.async());
        }

        @Override
        public StatefulRedisPubSubConnection<String, byte[]> connectPubSub() {
            return client.connectPubSub(CODEC);
        }

        @Override
        public RedisFuture<Long> publish(
                RedisClusterAsyncCommands<String, byte[]> commands, String channel, byte[] message) {
            return commands.spublish(channel, message);
        }

        @Override
        public void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection, String channel) {
            var _ = connection.async().ssubscribe(channel);
        }
    }
}
