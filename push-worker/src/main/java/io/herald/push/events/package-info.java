/**
 * Tells {@code notification-events} what became of each attempt, at least once: from the audit in PostgreSQL, where a row counts as
 * unreported until Kafka has the event. A worker that dies in between has it reported again.
 *
 * <p>One thread; blocks on PostgreSQL and Kafka. Depends on {@code core}.
 */
@NullMarked
package io.herald.push.events;

import org.jspecify.annotations.NullMarked;
