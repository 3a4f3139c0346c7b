package io.herald.delivery.session;

/**
 * A live entry whose way is timed, from this node hearing of it until its acknowledgement is durable. Few are followed: see
 * {@link SessionMetrics#follow}. Whoever has it at the moment notes its times; all in {@link System#nanoTime}.
 */
final class Journey {

    private final long seq;
    private final long heardAt;
    private final SessionMetrics metrics;

    /** 0 = not yet: an acknowledgement may be faster than the thread that writes. */
    private volatile long writtenAt;

    Journey(long seq, long heardAt, SessionMetrics metrics) {
        this.seq = seq;
        this.heardAt = heardAt;
        this.metrics = metrics;
    }

    /** Whether it is one of these, both ends included. */
    boolean within(long from, long to) {
        return from <= seq && seq <= to;
    }

    /** The socket has taken it. */
    void written(long now) {
        writtenAt = now;
        metrics.written(now - heardAt);
    }

    /** The client has acknowledged it. */
    void acknowledged(long now) {
        long written = writtenAt;
        metrics.acknowledged(written == 0 ? 0 : now - written);
    }
}
