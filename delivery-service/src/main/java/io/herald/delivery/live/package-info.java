/**
 * How subscriptions hear of new entries and of changes: live messages from Redis, and the nets under a lost one.
 *
 * <p>Invariants: whatever happens to Redis, a connected user's inbox is compared with what its subscriptions have heard of
 * within the head-check interval; after an interruption at once, while Redis is away every poll interval. Every check also asks
 * which history the database tells.
 *
 * <p>Threads: live messages are handled on the one thread of the node's channel and nothing there blocks; one thread checks heads. May
 * depend on {@code session} and {@code io.herald.core}.
 */
@NullMarked
package io.herald.delivery.live;

import org.jspecify.annotations.NullMarked;
