package io.herald.core.redis;

import io.herald.core.presence.NodeListener;
import io.herald.core.presence.NodePresence;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.propagation.LiveBatchCodec;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery node in Redis. One scheduler thread renews the lease, records users anew and reports interruptions; live messages
 * arrive on Lettuce's event loop.
 */
final class RedisNodePresence implements NodePresence {

    private static final Logger log = LoggerFactory.getLogger(RedisNodePresence.class);
    private static final int CHUNK = 500;

    private final AbstractRedisClient client;
    private final PresenceProperties settings;
    private final PresenceKeys keys;
    private final RoundTrip roundTrip;
    private final String nodeId;
    private final byte[] node;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());

    private final RedisLink<StatefulRedisConnection<String, byte[]>> commands;
    private volatile @Nullable RedisLink<StatefulRedisPubSubConnection<String, byte[]>> subscription;
    private volatile boolean subscribed;
    private volatile boolean leased;
    private Iterator<String> refresh = List.<String>of().iterator(); // scheduler thread only

    RedisNodePresence(AbstractRedisClient client, PresenceProperties settings) {
        this.client = client;
        this.settings = settings;
        this.keys = new PresenceKeys(settings.keyPrefix());
        this.roundTrip = new RoundTrip(settings.commandTimeout());
        this.nodeId = settings.node() + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16);
        this.node = nodeId.getBytes(StandardCharsets.UTF_8);
        this.commands = RedisLink.forCommands(client);
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public void open(NodeListener listener) {
        subscription = RedisLink.forSubscription(client, connection -> {
            connection.addListener(new Channel(listener));
            subscribe(connection);
        });
        long renewal = settings.lease().dividedBy(3).toMillis();
        scheduler.scheduleAtFixedRate(() -> renew(listener), 0, renewal, TimeUnit.MILLISECONDS);
    }

    @Override
    public void join(String userId) {
        RedisLink.commands(commands).ifPresent(redis -> roundTrip.await(List.of(join(redis, userId))));
    }

    private RedisFuture<Long> join(RedisAsyncCommands<String, byte[]> redis, String userId) {
        return redis.eval(
                PresenceKeys.JOIN,
                ScriptOutputType.INTEGER,
                new String[] {keys.presence(userId)},
                node,
                millis(settings.recordTtl().toMillis()));
    }

    @Override
    public void leave(String userId) {
        RedisLink.commands(commands)
                .ifPresent(redis -> redis.eval(
                        PresenceKeys.LEAVE,
                        ScriptOutputType.INTEGER,
                        new String[] {keys.presence(userId)},
                        node,
                        millis(settings.linger().toMillis())));
    }

    @Override
    public boolean connected() {
        return subscribed && leased;
    }

    /** Renews the lease; what it held before tells whether it, and with it perhaps everything else, had been lost. */
    private void renew(NodeListener listener) {
        try {
            boolean before = connected();
            Renewal renewal = renewLease();
            leased = renewal != Renewal.FAILED;
            checkSubscription();
            if (renewal == Renewal.TAKEN) {
                restore(listener, "the lease had run out");
            } else if (!before && connected()) {
                restore(listener, "Redis answers again");
            } else if (connected()) {
                refreshSome(listener);
            }
        } catch (RuntimeException e) {
            log.warn("Presence could not be renewed, trying again", e);
        }
    }

    /** Lettuce subscribes again by itself after a reconnect, but only to what was once accepted. */
    private void checkSubscription() {
        var channel = subscription;
        var connection =
                channel == null ? Optional.<StatefulRedisPubSubConnection<String, byte[]>>empty() : channel.current();
        if (connection.isEmpty()) {
            subscribed = false;
        } else if (!subscribed) {
            subscribe(connection.get());
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.async().subscribe(keys.channel(nodeId));
    }

    private enum Renewal {
        KEPT,
        TAKEN,
        FAILED
    }

    private Renewal renewLease() {
        return RedisLink.commands(commands)
                .map(redis -> {
                    var held = redis.exists(keys.lease(nodeId));
                    var set = redis.set(keys.lease(nodeId), new byte[] {'1'}, SetArgs.Builder.px(settings.lease()));
                    roundTrip.await(List.of(held, set));
                    if (RoundTrip.result(set).isEmpty()) {
                        return Renewal.FAILED;
                    }
                    return RoundTrip.result(held).orElse(0L) == 1 ? Renewal.KEPT : Renewal.TAKEN;
                })
                .orElse(Renewal.FAILED);
    }

    private void restore(NodeListener listener, String reason) {
        Collection<String> users = listener.connectedUsers();
        record(users.iterator(), Integer.MAX_VALUE);
        listener.onInterruption(reason);
    }

    /** Walks through all users within a third of their records' time to live. */
    private void refreshSome(NodeListener listener) {
        if (!refresh.hasNext()) {
            refresh = listener.connectedUsers().iterator();
        }
        long renewalsPerRound =
                Math.max(1, settings.recordTtl().toMillis() / settings.lease().toMillis());
        long share = Math.max(1, listener.connectedUsers().size() / renewalsPerRound + 1);
        record(refresh, share);
    }

    private void record(Iterator<String> users, long most) {
        long left = most;
        while (users.hasNext() && left > 0) {
            List<RedisFuture<Long>> sent = new ArrayList<>(CHUNK);
            RedisLink.commands(commands).ifPresent(redis -> {
                while (users.hasNext() && sent.size() < CHUNK) {
                    sent.add(join(redis, users.next()));
                }
            });
            if (sent.isEmpty()) {
                return;
            }
            left -= sent.size();
            roundTrip.await(sent);
        }
    }

    private static byte[] millis(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        RedisLink.commands(commands).ifPresent(redis -> roundTrip.await(List.of(redis.del(keys.lease(nodeId)))));
        abandon();
    }

    /** Stops without giving the lease back, as a crash does. */
    void abandon() {
        scheduler.shutdownNow();
        var channel = subscription;
        if (channel != null) {
            channel.close();
        }
        commands.close();
    }

    /** The node's channel. Lettuce subscribes again after each reconnect, and says so. */
    private final class Channel extends RedisPubSubAdapter<String, byte[]> {

        private final NodeListener listener;

        private Channel(NodeListener listener) {
            this.listener = listener;
        }

        @Override
        public void message(String channel, byte[] message) {
            LiveBatchCodec.decode(message)
                    .ifPresentOrElse(
                            listener::onLive,
                            () -> log.warn(
                                    "Passed over {} bytes on {} that are no live message", message.length, channel));
        }

        @Override
        public void subscribed(String channel, long count) {
            try {
                scheduler.execute(() -> {
                    subscribed = true;
                    restore(listener, "the channel was subscribed anew");
                });
            } catch (RejectedExecutionException e) {
                log.debug("Subscribed while closing");
            }
        }
    }
}
