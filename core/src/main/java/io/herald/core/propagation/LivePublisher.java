package io.herald.core.propagation;

import java.util.Map;
import java.util.Set;

/** Sends live messages to delivery nodes. */
public interface LivePublisher {

    /**
     * Publishes one message per node, all in one round trip. Blocks for the Redis command time-out at most and never throws
     * for a Redis that is away.
     *
     * @param byNode node id → what it gets
     * @return the nodes whose channel somebody listened to; a node that is missing has perhaps not heard
     */
    Set<String> publish(Map<String, ? extends LiveMessage> byNode);
}
