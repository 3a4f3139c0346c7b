package io.herald.core.redis;

import io.herald.core.presence.PresenceLookup;
import io.herald.core.presence.Whereabouts;
import io.lettuce.core.RedisFuture;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Reads users' presence records, all of a batch in one pipelined round trip. */
final class RedisPresenceLookup implements PresenceLookup {

    private final RedisCalls calls;
    private final PresenceKeys keys;

    RedisPresenceLookup(RedisCalls calls, PresenceKeys keys) {
        this.calls = calls;
        this.keys = keys;
    }

    @Override
    public Map<String, Whereabouts> find(Collection<String> userIds) {
        if (userIds.isEmpty()) {
            return Map.of();
        }
        Map<String, RedisFuture<Set<byte[]>>> asked = HashMap.newHashMap(userIds.size());
        calls.roundTrip(redis -> {
            for (String userId : userIds) {
                asked.computeIfAbsent(userId, user -> redis.smembers(keys.presence(user)));
            }
            return asked.values();
        });
        Map<String, Whereabouts> found = HashMap.newHashMap(userIds.size());
        for (String userId : userIds) {
            found.put(
                    userId,
                    Optional.ofNullable(asked.get(userId))
                            .flatMap(RedisCalls::result)
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
        AtomicReference<RedisFuture<Long>> lease = new AtomicReference<>();
        boolean answered = calls.roundTrip(redis -> {
            lease.set(redis.exists(keys.lease(nodeId)));
            return List.of(lease.get());
        });
        if (answered && RedisCalls.result(lease.get()).orElse(1L) == 0) {
            byte[] node = nodeId.getBytes(StandardCharsets.UTF_8);
            calls.send(redis -> userIds.forEach(userId -> {
                var _ = redis.srem(keys.presence(userId), node);
            }));
        }
    }
}
