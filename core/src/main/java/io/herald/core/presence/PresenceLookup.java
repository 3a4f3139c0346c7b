package io.herald.core.presence;

import java.util.Collection;
import java.util.Map;

/** Ingest's side of presence. */
public interface PresenceLookup {

    /**
     * Looks many users up in one round trip. Blocks for the Redis command time-out at most and never throws for a Redis that
     * is away.
     *
     * @return an answer for every user asked for
     */
    Map<String, Whereabouts> find(Collection<String> userIds);

    /**
     * Tells that nobody listened on a node's channel. If the node's lease is gone too, the node's record is removed from these
     * users, so that the next look-up does not meet it again.
     */
    void notListening(String nodeId, Collection<String> userIds);
}
