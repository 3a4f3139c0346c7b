/**
 * What the HTTP interfaces for signed-in users have in common: who may in, and what stands in a
 * JSON body.
 *
 * <p>Invariants: the principal's name is the user id that a session on the same token would have, and a token that would not open a
 * session opens nothing here; a refusal repeats no value that was sent.
 *
 * <p>Threads: the container's. May depend on {@code login}, {@code gateway} (allowed origins), {@code io.herald.core.notification} and
 * {@code io.herald.web}.
 */
@NullMarked
package io.herald.delivery.http;

import org.jspecify.annotations.NullMarked;
