/**
 * How sessions learn what has changed in their users' inboxes besides new entries: readings of the log of changes for all of them, and
 * the texts that come of it.
 *
 * <p>Invariants: a follower hears each change once and in the order of {@code rev}, or a snapshot in place of what it missed; at most one
 * reading is under way for each, so that what piles up behind a slow socket is one reading later.
 *
 * <p>Threads: one per node reads for all; followers guard themselves. May depend on {@code io.herald.core.history}.
 */
@NullMarked
package io.herald.delivery.events;

import org.jspecify.annotations.NullMarked;
