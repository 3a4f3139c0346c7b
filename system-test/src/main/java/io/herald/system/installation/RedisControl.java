package io.herald.system.installation;

import io.herald.embedded.EmbeddedRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Does things to Redis, past the proxy. */
public final class RedisControl implements AutoCloseable {

    private static final byte[] NODE_CHANNELS = bytes("herald:node.*");

    private final RedisClient client;

    public RedisControl(EmbeddedRedis redis) {
        this.client = RedisClient.create(RedisURI.Builder.redis(redis.host(), redis.port())
                .withPassword(redis.password().toCharArray())
                .withTimeout(Duration.ofSeconds(5))
                .build());
    }

    /** FLUSHALL. Returns how many keys there were. */
    public long flushAll() {
        return with(redis -> {
            long keys = redis.dbsize();
            redis.flushall();
            return keys;
        });
    }

    /** Cuts every subscriber's connection. Returns how many that were. */
    public long killSubscribers() {
        return with(redis -> redis.clientKill(KillArgs.Builder.typePubsub()));
    }

    /** Channels of nodes that somebody listens on. */
    public List<String> nodeChannels() {
        return with(redis -> redis.pubsubChannels(NODE_CHANNELS)).stream()
                .map(channel -> new String(channel, StandardCharsets.UTF_8))
                .toList();
    }

    /** Publishes on a channel. Returns how many received it. */
    public long publish(byte[] channel, byte[] message) {
        return with(redis -> redis.publish(channel, message));
    }

    /** Hears what is published to the nodes, until it is closed. The listener is called on the Redis client's thread. */
    public AutoCloseable listen(BiConsumer<byte[], byte[]> channelAndMessage) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] pattern, byte[] channel, byte[] message) {
                channelAndMessage.accept(channel, message);
            }
        });
        connection.sync().psubscribe(NODE_CHANNELS);
        return connection;
    }

    private <T> T with(Function<RedisCommands<byte[], byte[]>, T> action) {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            return action.apply(connection.sync());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
