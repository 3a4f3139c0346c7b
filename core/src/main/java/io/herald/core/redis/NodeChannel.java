package io.herald.core.redis;

import io.herald.core.presence.NodeListener;
import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LiveHint;
import io.herald.core.propagation.LiveMessage;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's channel, and the proof that it works: the node publishes a counter to itself and waits for it. That finds what a ping
 * does not: a half-open connection, a subscription that was never accepted, a slot that moved to another server of a cluster.
 *
 * <p>Live messages are handled on a virtual thread of the channel, not on the client's event loop: it starts as many threads as a
 * message has recipients, and from outside of the scheduler each start wakes a carrier.
 */
final class NodeChannel implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NodeChannel.class);

    /** In the place where a live message has its version. */
    private static final byte PROBE = 0;

    private static final Duration QUIET = Duration.ofSeconds(30);

    /**
     * So many live messages wait at most. Then the event loop waits, probes stay out, and the node subscribes anew, which counts as an
     * interruption; or Redis cuts the connection.
     */
    private static final int WAITING = 256;

    private static final Duration LOOK_WHETHER_CLOSED = Duration.ofMillis(100);

    /** Probes in a row that may stay out before the connection is replaced. */
    private static final int PATIENCE = 2;

    private final RedisTopology topology;
    private final String channel;
    private final LiveBatchCodec codec;
    private final NodeListener listener;
    private final Runnable subscribed;
    private final RedisLink<StatefulRedisPubSubConnection<String, byte[]>> link;

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Thread handler;

    private volatile boolean closed;
    private volatile long heard;

    /** The probing thread's own. */
    private long sent;

    private int missed;

    /** @param subscribed called on the client's event loop whenever the channel was subscribed (anew): must not block */
    NodeChannel(
            RedisTopology topology, String channel, LiveBatchCodec codec, NodeListener listener, Runnable subscribed) {
        this.topology = topology;
        this.channel = channel;
        this.codec = codec;
        this.listener = listener;
        this.subscribed = subscribed;
        this.handler = Thread.ofVirtual().name("live-messages").start(new Handler());
        this.link = new RedisLink<>("subscription", topology::connectPubSub, this::subscribe, connection -> {
            var _ = connection.closeAsync();
        });
    }

    private void subscribe(StatefulRedisPubSubConnection<String, byte[]> connection) {
        connection.addListener(new Messages());
        topology.subscribe(connection, channel);
    }

    /**
     * Looks whether the last probe came back. One thread at a time; call it before each {@link #probe}.
     *
     * @return true when it did
     */
    boolean alive() {
        if (heard == sent) {
            missed = 0;
            return sent > 0;
        }
        missed++;
        if (missed >= PATIENCE && link.current().isPresent()) {
            log.warn("The channel of this node does not bring its own messages back: subscribing on a new connection");
            missed = 0;
            link.replace();
        }
        return false;
    }

    /** Publishes the next probe. */
    CompletionStage<Long> probe(RedisClusterAsyncCommands<String, byte[]> redis) {
        sent++;
        return topology.publish(
                redis, channel, ByteBuffer.allocate(9).put(PROBE).putLong(sent).array());
    }

    @Override
    public void close() {
        closed = true;
        link.close();
        handler.interrupt();
    }

    /** Called on the client's event loop. Lettuce subscribes again after each reconnect, and says so. */
    private final class Messages extends RedisPubSubAdapter<String, byte[]> {

        @Override
        public void message(String from, byte[] message) {
            if (message.length == 9 && message[0] == PROBE) {
                heard = ByteBuffer.wrap(message).getLong(1);
                return;
            }
            try {
                while (!closed && !waiting.offer(message, LOOK_WHETHER_CLOSED.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.debug("This node stays behind its live messages");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void smessage(String from, byte[] message) {
            message(from, message);
        }

        @Override
        public void subscribed(String to, long count) {
            subscribed.run();
        }

        @Override
        public void ssubscribed(String to, long count) {
            subscribed.run();
        }
    }

    /** Tells the listener, one message after the other. */
    private final class Handler implements Runnable {

        /** When the log last told of a refused message; 0 = never. */
        private long toldAt;

        @Override
        public void run() {
            try {
                while (!closed) {
                    handle(waiting.take());
                }
            } catch (InterruptedException e) {
                log.debug("The channel is closed");
            }
        }

        private void handle(byte[] message) {
            try {
                codec.decode(message).ifPresentOrElse(this::tell, () -> refused(message.length));
            } catch (RuntimeException | Error e) {
                // The next message must be handled all the same; whose entries these were finds out at the next look at
                // its head.
                log.error("A live message could not be handled", e);
            }
        }

        private void tell(LiveMessage message) {
            switch (message) {
                case LiveBatch batch -> listener.onLive(batch);
                case LiveHint hint -> listener.onChanged(hint.userIds());
            }
        }

        /** Says so now and then only: whoever sends such messages can send many. */
        private void refused(int bytes) {
            listener.onRefused();
            long now = System.nanoTime();
            if (toldAt == 0 || now - toldAt > QUIET.toNanos()) {
                toldAt = now;
                log.warn(
                        "Refused {} bytes on this node's channel that no service of this installation has sealed;"
                                + " further ones are only counted for {} s",
                        bytes,
                        QUIET.toSeconds());
            }
        }
    }
}
