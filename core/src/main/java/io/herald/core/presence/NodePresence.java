package io.herald.core.presence;

/**
 * A delivery node's side of presence: its lease, its users, its channel.
 *
 * <p>Life cycle: {@link #open} once, then {@link #join} and {@link #leave} from any thread, {@link #close} at the end. While
 * Redis is away nothing fails: the node keeps what it holds in memory ({@link NodeListener#connectedUsers}) and records all of
 * it anew when Redis is back.
 */
public interface NodePresence extends AutoCloseable {

    /** This node's id with its incarnation: a restarted node is a new one. */
    String nodeId();

    /** Subscribes to the node's channel, takes the lease and begins to renew it. Returns at once; a Redis that is away is retried. */
    void open(NodeListener listener);

    /**
     * Records that the node holds a session of the user, in one round trip with all who join meanwhile. Returns when Redis has it, or
     * when two command time-outs are over; the caller reads the inbox afterwards, never before. In the latter case it is tried again
     * for as long as the listener holds the user, who is named to {@link NodeListener#onRecordedLate} when it has succeeded.
     */
    void join(String userId);

    /** Records that the node's last session of the user has ended. Does not wait. */
    void leave(String userId);

    /** True while the channel is subscribed and the lease is renewed; while false, live messages do not arrive. */
    boolean connected();

    /** Gives up the lease and the channel. What is left of the users' records goes stale and is removed by its readers. */
    @Override
    void close();
}
