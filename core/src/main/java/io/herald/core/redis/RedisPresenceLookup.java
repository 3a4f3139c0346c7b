package io.herald.core.redis;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Reads users' presence records, all of a batch in one pipelined round trip. */
final class RedisPresenceLookup implements PresenceLookup {

    private final RedisLink<StatefulRedisConnection<String, byte[]>> link;
    private final PresenceKeys keys;
    private final RoundTrip roundTrip;

    RedisPresenceLookup(
            RedisLink<StatefulRedisConnection<String, byte[]>> link, PresenceKeys keys, RoundTrip roundTrip) {
        this.link = link;
        this.keys = keys;
        this.roundTrip = roundTrip;
    }

    @Override
    public Map<String, Whereabouts> find(Collection<String> userIds) {
        Map<String, CompletionStage<Set<byte[]>>> asked = HashMap.newHashMap(userIds.size());
        RedisLink.commands(link).ifPresent(redis -> {
            for (String userId : userIds) {
                asked.computeIfAbsent(userId, user -> redis.smembers(keys.presence(user)));
            }
        });
        roundTrip.await(asked.values());
        Map<String, Whereabouts> found = HashMap.newHashMap(userIds.size());
        for (String userId : userIds) {
            CompletionStage<Set<byte[]>> record = asked.get(userId);
            found.put(
                    userId,
                    Optional.ofNullable(record)
                            .flatMap(RoundTrip::result)
                            .map(RedisPresenceLookup::read)
                            .orElseGet(Whereabouts.Unknown::new));
        }
        return found;
    }

    private static Whereabouts read(Set<byte[]> record) {
        Set<String> nodes = HashSet.newHashSet(record.size());
        boolean left = false;
        for (byte[] member : record) {
            String node = new String(member, StandardCharsets.UTF_8);
            if (node.equals(PresenceKeys.LEFT)) {
                left = true;
            } else {
                nodes.add(node);
            }
        }
        if (!nodes.isEmpty()) {
            return new Whereabouts.Connected(nodes);
        }
        return left ? new Whereabouts.JustLeft() : new Whereabouts.Offline();
    }

    @Override
    public void notListening(String nodeId, Collection<String> userIds) {
        RedisLink.commands(link).ifPresent(redis -> forgetIfDead(redis, nodeId, userIds));
    }

    private void forgetIfDead(RedisAsyncCommands<String, byte[]> redis, String nodeId, Collection<String> userIds) {
        var lease = redis.exists(keys.lease(nodeId));
        roundTrip.await(List.of(lease));
        if (RoundTrip.result(lease).filter(count -> count == 0).isPresent()) {
            byte[] node = nodeId.getBytes(StandardCharsets.UTF_8);
            userIds.forEach(userId -> redis.srem(keys.presence(userId), node));
        }
    }
}
