/**
 * What travels through the topic {@code push-requests}: a wake-up that says which entry of which user to look at. Written by whoever
 * finds that nobody holds a session of the user, or that the session does not take it; read by the push worker.
 *
 * <p>Never the record of anything: the entry in PostgreSQL decides whether there is something to push, so a lost, repeated or stale
 * request is harmless.
 *
 * <p>Any thread. Depends on {@code io.herald.core.topic}.
 */
@NullMarked
package io.herald.core.push;

import org.jspecify.annotations.NullMarked;
