package io.herald.core.redis;

/** Redis keys and channels, and the two scripts that change a user's record in one step. */
record PresenceKeys(String prefix) {

    /** Stands in a record in place of a node for a few seconds after the last session ended. */
    static final String LEFT = "~left";

    /** KEYS: record; ARGV: node, time to live [ms]. */
    static final String JOIN = """
            redis.call('SADD', KEYS[1], ARGV[1])
            redis.call('SREM', KEYS[1], '~left')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1""";

    /** KEYS: record; ARGV: node, time to linger [ms]. */
    static final String LEAVE = """
            if redis.call('SREM', KEYS[1], ARGV[1]) == 1 and redis.call('SCARD', KEYS[1]) == 0 then
              redis.call('SADD', KEYS[1], '~left')
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 1""";

    String presence(String userId) {
        return prefix + "presence:{" + userId + "}";
    }

    String lease(String nodeId) {
        return prefix + "node:" + nodeId;
    }

    String channel(String nodeId) {
        return prefix + "node." + nodeId;
    }
}
