package io.herald.core.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that need not be there: opened in the background, again and again until it succeeds; from then on
 * Lettuce reconnects it by itself. Keys are text, values are bytes.
 *
 * @param <C> the kind of connection
 */
final class RedisLink<C extends StatefulConnection<String, byte[]>> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Thread opener;
    private volatile @Nullable C connection;
    private volatile boolean closed;

    private RedisLink(String purpose, Supplier<C> open, Consumer<C> opened) {
        this.opener = Thread.ofVirtual().name("redis-" + purpose).start(() -> keepTrying(purpose, open, opened));
    }

    /** A connection for commands. */
    static RedisLink<StatefulRedisConnection<String, byte[]>> forCommands(AbstractRedisClient client) {
        return new RedisLink<>("commands", () -> redis(client).connect(CODEC), connection -> {});
    }

    /**
     * A connection for a subscription.
     *
     * @param opened called once, when the connection is there for the first time
     */
    static RedisLink<StatefulRedisPubSubConnection<String, byte[]>> forSubscription(
            AbstractRedisClient client, Consumer<StatefulRedisPubSubConnection<String, byte[]>> opened) {
        return new RedisLink<>("subscription", () -> redis(client).connectPubSub(CODEC), opened);
    }

    /** The connection, while it is open; empty when Redis is away. */
    Optional<C> current() {
        C present = connection;
        return present != null && present.isOpen() ? Optional.of(present) : Optional.empty();
    }

    /** The commands, while connected; empty when Redis is away. */
    static Optional<RedisAsyncCommands<String, byte[]>> commands(
            RedisLink<StatefulRedisConnection<String, byte[]>> link) {
        return link.current().map(StatefulRedisConnection::async);
    }

    private void keepTrying(String purpose, Supplier<C> open, Consumer<C> opened) {
        boolean told = false;
        while (!closed) {
            try {
                C made = open.get();
                connection = made;
                if (closed) {
                    made.close();
                    return;
                }
                opened.accept(made);
                return;
            } catch (RedisException e) {
                if (!told) {
                    log.warn(
                            "Redis cannot be reached for {}, trying again every {} ms: {}",
                            purpose,
                            RETRY.toMillis(),
                            e.getMessage());
                    told = true;
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private static RedisClient redis(AbstractRedisClient client) {
        if (client instanceof RedisClient single) {
            return single;
        }
        throw new IllegalStateException("Redis Cluster is not served yet: configure a single Redis or Sentinel");
    }

    @Override
    public void close() {
        closed = true;
        opener.interrupt();
        C present = connection;
        if (present != null) {
            present.close();
        }
    }
}
