package io.herald.core.redis;

import io.herald.core.propagation.LiveBatch;
import io.herald.core.propagation.LiveBatchCodec;
import io.herald.core.propagation.LivePublisher;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Publishes live messages, all of a batch in one pipelined round trip; Redis tells how many listened. */
final class RedisLivePublisher implements LivePublisher {

    private final RedisLink<StatefulRedisConnection<String, byte[]>> link;
    private final PresenceKeys keys;
    private final RoundTrip roundTrip;

    RedisLivePublisher(
            RedisLink<StatefulRedisConnection<String, byte[]>> link, PresenceKeys keys, RoundTrip roundTrip) {
        this.link = link;
        this.keys = keys;
        this.roundTrip = roundTrip;
    }

    @Override
    public Set<String> publish(Map<String, LiveBatch> byNode) {
        Map<String, CompletionStage<Long>> sent = HashMap.newHashMap(byNode.size());
        RedisLink.commands(link)
                .ifPresent(redis -> byNode.forEach((node, batch) ->
                        sent.put(node, redis.publish(keys.channel(node), LiveBatchCodec.encode(batch)))));
        roundTrip.await(sent.values());
        Set<String> heard = HashSet.newHashSet(sent.size());
        sent.forEach((node, listeners) -> {
            if (RoundTrip.result(listeners).orElse(0L) > 0) {
                heard.add(node);
            }
        });
        return heard;
    }
}
