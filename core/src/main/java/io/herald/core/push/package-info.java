/**
 * What travels through the topic {@code push-requests}: a wake-up that says which entry of which user to look at. Written by whoever
 * finds that nobody holds a session of the user, read by the push worker; both ends' bytes are made here.
 *
 * <p>Never the record of anything: the entry in PostgreSQL decides whether there is something to push, so a lost, repeated or stale
 * request is harmless.
 *
 * <p>Immutable and free of I/O; any thread. Depends on Jackson only.
 */
@NullMarked
package io.herald.core.push;

import org.jspecify.annotations.NullMarked;
