/**
 * Who is connected where. A delivery node records its users in Redis; ingest looks them up after its commit.
 *
 * <p>Why no entry falls between offline and online: ingest commits the entry and <em>then</em> looks up; a node records the
 * user and <em>then</em> reads the inbox. Whichever comes second sees the other.
 *
 * <p>All of it can be lost at any time and is rebuilt from the nodes. <em>Unknown</em> (Redis away) is not <em>offline</em>.
 * The Redis client is in {@code io.herald.core.redis}; this package is what both sides agree on.
 */
@NullMarked
package io.herald.core.presence;

import org.jspecify.annotations.NullMarked;
