/**
 * The push worker: takes requests from the topic {@code push-requests}, looks at the entry they name, and hands what is still
 * unacknowledged and unexpired to a sender.
 *
 * <p>{@code requests} uses {@code entry} and {@code sending}, which know nothing of each other. May depend on {@code core}, on no other
 * service.
 */
@NullMarked
package io.herald.push;

import org.jspecify.annotations.NullMarked;
