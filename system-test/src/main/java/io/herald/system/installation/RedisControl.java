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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Does things to Redis, past the proxy. */
public final class RedisControl implements AutoCloseable {

    private static final byte[] NODE_CHANNELS = bytes("herald:node.*");

    private static final String LEASES = "herald:node:*";
    private static final int LEASE_PREFIX = "herald:node:".length();
    private static final String RECORDS = "herald:presence:*";
    private static final int MOST = 1_000;

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

    /**
     * Records every user that is recorded at one node at another one instead, which is alive.
     *
     * @param before filled with the records as they were
     * @return how many records were changed
     */
    public long swapNodes(Map<byte[], Set<byte[]>> before) {
        return with(redis -> {
            List<byte[]> nodes = redis.keys(LEASES).stream()
                    .map(lease -> Arrays.copyOfRange(lease, LEASE_PREFIX, lease.length))
                    .toList();
            long swapped = 0;
            for (byte[] record : redis.keys(RECORDS)) {
                Set<byte[]> members = redis.smembers(record);
                List<byte[]> others = nodes.stream()
                        .filter(node -> members.stream().noneMatch(member -> Arrays.equals(member, node)))
                        .toList();
                if (members.size() == 1 && !others.isEmpty() && others.size() < nodes.size()) {
                    before.put(record, members);
                    redis.sadd(record, others.getFirst());
                    redis.srem(record, members.toArray(byte[][]::new));
                    swapped++;
                }
            }
            return swapped;
        });
    }

    /** Adds the nodes of earlier records to those of today. */
    public void addNodes(Map<byte[], Set<byte[]>> records) {
        with(redis -> {
            records.forEach((record, nodes) -> redis.sadd(record, nodes.toArray(byte[][]::new)));
            return records.size();
        });
    }

    /** Sets how much may pile up for a client before it is cut off, as in {@code redis.conf}. Returns how it was set before. */
    public String limitSubscribers(String limits) {
        return with(redis -> {
            String before = redis.configGet("client-output-buffer-limit")
                    .values()
                    .iterator()
                    .next();
            redis.configSet("client-output-buffer-limit", limits);
            return before;
        });
    }

    /** Publishes garbage on a channel until nobody listens any more. Returns how many messages it took. */
    public int publishUntilUnheard(String channel, int bytes) {
        byte[] name = bytes(channel);
        return with(redis -> {
            for (int sent = 1; sent <= MOST; sent++) {
                if (redis.publish(name, new byte[bytes]) == 0) {
                    return sent;
                }
            }
            throw new IllegalStateException("still heard after " + MOST + " messages");
        });
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
