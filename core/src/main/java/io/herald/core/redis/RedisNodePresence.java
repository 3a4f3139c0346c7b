package io.herald.core.redis;

import io.herald.core.presence.NodeListener;
import io.herald.core.presence.NodePresence;
import io.herald.core.presence.PresenceProperties;
import io.herald.core.propagation.LiveBatchCodec;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery node in Redis. One scheduler thread renews the lease, probes the channel, records users anew and reports
 * interruptions; live messages arrive on the channel's.
 */
final class RedisNodePresence implements NodePresence {

    private static final Logger log = LoggerFactory.getLogger(RedisNodePresence.class);

    /** Users recorded in one round trip. */
    private static final int CHUNK = 500;

    /** Renewals in the time of one lease: the sixth may be late and the lease still stands. */
    private static final int RENEWALS = 6;

    private static final byte[] HELD = {'1'};

    private final RedisTopology topology;
    private final PresenceProperties settings;
    private final PresenceKeys keys;
    private final LiveBatchCodec codec;
    private final String nodeId;
    private final byte[] node;
    private final RedisCalls calls;
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("presence").factory());

    private volatile boolean connected;
    private volatile @Nullable NodeChannel channel;

    /** Users who are to be recorded in the next round trip. */
    private final Queue<Joining> joining = new ConcurrentLinkedQueue<>();

    /** Held by who writes them, for all who have lined up. */
    private final ReentrantLock recording = new ReentrantLock();

    /** Users whose record was not answered for: Redis may not have it, or has it only after their inbox was read. */
    private final Set<String> unrecorded = ConcurrentHashMap.newKeySet();

    /** The scheduler thread's own. */
    private Iterator<String> refresh = List.<String>of().iterator();

    RedisNodePresence(RedisTopology topology, PresenceProperties settings, LiveBatchCodec codec) {
        this.topology = topology;
        this.codec = codec;
        this.settings = settings;
        this.keys = new PresenceKeys(settings.keyPrefix());
        this.nodeId = settings.node() + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16);
        this.node = nodeId.getBytes(StandardCharsets.UTF_8);
        this.calls = new RedisCalls(topology, settings.commandTimeout());
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public void open(NodeListener listener) {
        NodeChannel opened =
                new NodeChannel(topology, keys.channel(nodeId), codec, listener, () -> subscribed(listener));
        channel = opened;
        long interval = settings.lease().dividedBy(RENEWALS).toMillis();
        var _ = scheduler.scheduleAtFixedRate(() -> renew(opened, listener), 0, interval, TimeUnit.MILLISECONDS);
    }

    private void subscribed(NodeListener listener) {
        try {
            scheduler.execute(() -> restore(listener, "the channel was subscribed anew"));
        } catch (RejectedExecutionException e) {
            log.debug("Subscribed while closing");
        }
    }

    /** A user who has lined up. */
    private static final class Joining {

        private final String userId;

        /** Guarded by {@code recording}. */
        private boolean over;

        Joining(String userId) {
            this.userId = userId;
        }
    }

    /** Who comes while another one is being recorded goes with the next round trip, of whoever is the first to make one. */
    @Override
    public void join(String userId) {
        Joining own = new Joining(userId);
        joining.add(own);
        recording.lock();
        try {
            while (!own.over) {
                recordTheJoining();
            }
        } finally {
            recording.unlock();
        }
    }

    private void recordTheJoining() {
        List<Joining> together = new ArrayList<>();
        for (Joining next = joining.poll(); next != null; next = together.size() < CHUNK ? joining.poll() : null) {
            together.add(next);
        }
        boolean answered = false;
        try {
            answered = calls.roundTrip(redis ->
                    together.stream().map(each -> join(redis, each.userId)).toList());
        } finally {
            for (Joining each : together) {
                if (!answered) {
                    unrecorded.add(each.userId);
                }
                each.over = true;
            }
        }
    }

    private RedisFuture<Long> join(RedisClusterAsyncCommands<String, byte[]> redis, String userId) {
        return redis.eval(
                PresenceKeys.JOIN,
                ScriptOutputType.INTEGER,
                new String[] {keys.presence(userId)},
                node,
                millis(settings.recordTtl().toMillis()));
    }

    @Override
    public void leave(String userId) {
        unrecorded.remove(userId);
        calls.send(redis -> {
            var _ = redis.eval(
                    PresenceKeys.LEAVE,
                    ScriptOutputType.INTEGER,
                    new String[] {keys.presence(userId)},
                    node,
                    millis(settings.linger().toMillis()));
        });
    }

    @Override
    public boolean connected() {
        return connected;
    }

    /** Renews the lease and probes the channel; what the lease was before tells whether everything else may have been lost too. */
    private void renew(NodeChannel channel, NodeListener listener) {
        try {
            boolean before = connected;
            boolean alive = channel.alive();
            Renewal renewal = renewal(channel);
            connected = alive && renewal != Renewal.FAILED;
            if (renewal == Renewal.TAKEN) {
                restore(listener, "the lease had run out");
            } else if (!before && connected) {
                restore(listener, "Redis answers again");
            } else if (connected) {
                recordTheUnrecorded(listener);
                refreshSome(listener);
            }
        } catch (RuntimeException e) {
            connected = false;
            log.warn("Presence could not be renewed, trying again", e);
        }
    }

    private enum Renewal {
        KEPT,
        TAKEN,
        FAILED
    }

    private Renewal renewal(NodeChannel channel) {
        List<CompletionStage<Long>> held = new ArrayList<>(1);
        boolean answered = calls.roundTrip(redis -> {
            held.add(redis.exists(keys.lease(nodeId)));
            return List.of(
                    held.getFirst(),
                    redis.set(keys.lease(nodeId), HELD, SetArgs.Builder.px(settings.lease())),
                    channel.probe(redis));
        });
        if (!answered) {
            return Renewal.FAILED;
        }
        return RedisCalls.result(held.getFirst()).orElse(0L) == 1 ? Renewal.KEPT : Renewal.TAKEN;
    }

    private void restore(NodeListener listener, String reason) {
        record(listener.connectedUsers().iterator(), Integer.MAX_VALUE);
        listener.onInterruption(reason);
    }

    /**
     * Tries again what was not answered for. Nobody else would for minutes, and until then such a user would count as offline: live
     * messages would pass him by, and pushes would be sent although he is looking at the screen.
     */
    private void recordTheUnrecorded(NodeListener listener) {
        Collection<String> present = listener.connectedUsers();
        List<String> late = new ArrayList<>();
        for (String user : List.copyOf(unrecorded)) {
            unrecorded.remove(user);
            if (present.contains(user)) {
                late.add(user);
            }
        }
        record(late.iterator(), Integer.MAX_VALUE);
        List<String> recorded =
                late.stream().filter(user -> !unrecorded.contains(user)).toList();
        if (!recorded.isEmpty()) {
            log.info("Recorded {} users late, because Redis had not answered", recorded.size());
            listener.onRecordedLate(recorded);
        }
    }

    /** Walks through all users within a third of their records' time to live. */
    private void refreshSome(NodeListener listener) {
        if (!refresh.hasNext()) {
            refresh = listener.connectedUsers().iterator();
        }
        long rounds = Math.max(
                1, RENEWALS * settings.recordTtl().toMillis() / settings.lease().toMillis() / 3);
        record(refresh, listener.connectedUsers().size() / rounds + 1);
    }

    /** Records users anew; who is not answered for is remembered. */
    private void record(Iterator<String> users, long most) {
        for (long left = most; left > 0 && users.hasNext(); left -= CHUNK) {
            List<String> chunk = new ArrayList<>();
            while (users.hasNext() && chunk.size() < Math.min(left, CHUNK)) {
                chunk.add(users.next());
            }
            boolean answered = calls.roundTrip(
                    redis -> chunk.stream().map(user -> join(redis, user)).toList());
            if (!answered) {
                unrecorded.addAll(chunk);
            }
        }
    }

    private static byte[] millis(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        stop();
        calls.roundTrip(redis -> List.of(redis.del(keys.lease(nodeId))));
        calls.close();
    }

    /** Stops without giving the lease back, as a crash does. */
    void abandon() {
        stop();
        calls.close();
    }

    private void stop() {
        scheduler.shutdownNow();
        connected = false;
        NodeChannel opened = channel;
        if (opened != null) {
            opened.close();
        }
    }
}
