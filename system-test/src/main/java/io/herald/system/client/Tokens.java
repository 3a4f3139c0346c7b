package io.herald.system.client;

import java.time.Duration;

/** Where devices get their tokens. */
@FunctionalInterface
public interface Tokens {

    /** A signed JWT whose bearer is the user. Any thread. */
    String issue(String user, Duration lifetime);
}
