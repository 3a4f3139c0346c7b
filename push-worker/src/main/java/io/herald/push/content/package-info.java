/**
 * Reads the notification that an inbox stores as what a push says. Reads only what the contract names; tolerant, because entries
 * outlive versions. Any thread. Depends on {@code core.notification} and {@code provider}.
 */
@NullMarked
package io.herald.push.content;

import org.jspecify.annotations.NullMarked;
