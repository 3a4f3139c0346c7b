/**
 * How a notification becomes a payload of limited size, for the providers whose payloads Herald writes itself: {@link
 * io.herald.push.payload.Fitting} shortens, {@link io.herald.push.payload.CollapseTopic} makes a topic of a collapse key. Pure functions,
 * any thread. Depends on {@code io.herald.push.provider}.
 */
@NullMarked
package io.herald.push.payload;

import org.jspecify.annotations.NullMarked;
