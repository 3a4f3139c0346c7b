/**
 * Which entries go to which devices. Whoever finds that an entry is to be pushed, a push request or the timer, has it planned here: one
 * row of {@code push} for each device of its user, unless there is one. That row is the record: however often the same entry is planned,
 * by however many workers, each device gets one.
 *
 * <p>{@link io.herald.push.planning.DueEntries} is the timer: {@code push_due} says when an entry is to be looked at; many workers take
 * from it side by side. Times are the database's.
 *
 * <p>Any thread; blocks on PostgreSQL and throws {@code DataAccessException} while it is away, having changed nothing.
 */
@NullMarked
package io.herald.push.planning;

import org.jspecify.annotations.NullMarked;
