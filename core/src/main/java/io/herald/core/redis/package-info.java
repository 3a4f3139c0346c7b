/**
 * Presence and live propagation over Redis: the only package that imports Lettuce. Uses Lettuce's own pub/sub, because Spring
 * Data's listener container reorders by default. Connections are bounded, reject while disconnected and time out in tens of
 * milliseconds: Redis is an accelerator and may slow nobody down. Users who join at the same time share round trips.
 *
 * <p>Keys ({@code <user>} in braces is the Redis Cluster hash tag; the prefix {@code herald:} is a setting):
 * <pre>
 * herald:presence:{user}   set of node ids holding sessions of the user, or "~left" alone for a few seconds after the last left
 * herald:node:<id>         lease of a live node
 * herald:node.<id>         channel of a node
 * </pre>
 */
@NullMarked
package io.herald.core.redis;

import org.jspecify.annotations.NullMarked;
