package io.herald.core.redis;

import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LiveMessage;
import io.herald.core.propagation.LivePublisher;
import io.lettuce.core.RedisFuture;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Publishes live messages, all of a batch in one pipelined round trip; Redis tells how many listened. */
final class RedisLivePublisher implements LivePublisher {

    private final RedisTopology topology;
    private final RedisCalls calls;
    private final PresenceKeys keys;
    private final LiveBatchCodec codec;

    RedisLivePublisher(RedisTopology topology, RedisCalls calls, PresenceKeys keys, LiveBatchCodec codec) {
        this.topology = topology;
        this.calls = calls;
        this.keys = keys;
        this.codec = codec;
    }

    @Override
    public Set<String> publish(Map<String, ? extends LiveMessage> byNode) {
        if (byNode.isEmpty()) {
            return Set.of();
        }
        Map<String, RedisFuture<Long>> sent = HashMap.newHashMap(byNode.size());
        calls.roundTrip(redis -> {
            byNode.forEach((node, message) ->
                    sent.put(node, topology.publish(redis, keys.channel(node), codec.encode(message))));
            return sent.values();
        });
        Set<String> heard = HashSet.newHashSet(sent.size());
        sent.forEach((node, listeners) -> {
            if (RedisCalls.result(listeners).orElse(0L) > 0) {
                heard.add(node);
            }
        });
        return heard;
    }
}
