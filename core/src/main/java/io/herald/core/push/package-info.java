/**
 * What travels through the topic {@code push-requests}: a wake-up that says which entry of which user to look at. Written by whoever
 * finds that nobody holds a session of the user, or that the session does not take it; read by the push worker.
 *
 * <p>Never the record of anything: the entry in PostgreSQL decides whether there is something to push, so a lost, repeated or stale
 * request is harmless.
 *
 * <p>And the keys by which browsers and push services know this installation ({@link io.herald.core.push.VapidKeyStore}): the delivery
 * service shows the public one, the push worker signs with the private one.
 *
 * <p>Any thread. Depends on {@code io.herald.core.topic}.
 */
@NullMarked
package io.herald.core.push;

import org.jspecify.annotations.NullMarked;
