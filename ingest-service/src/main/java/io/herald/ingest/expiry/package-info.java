/**
 * What becomes of entries whose {@code expiresAt} has come: the history does not show them any more, devices get them no more, and whoever reads
 * {@code notification-events} hears of it, and whether anybody had acknowledged them.
 *
 * <p>Readers and the push worker look at {@code expiresAt} themselves; this makes it visible, some moments later. One transaction for a batch:
 * read what is due, tell Kafka, and only then lock the inboxes, remove the timers and hide the entries. Kafka is never waited for while an
 * inbox is locked. Who dies in between tells it again: at least once, under the same name.
 *
 * <p>Threads: one virtual thread per instance; an advisory lock of PostgreSQL lets one sweep at a time, because two would only tell everything
 * twice. Blocks on PostgreSQL and Kafka. Depends on {@code core} and {@code routing}.
 */
@NullMarked
package io.herald.ingest.expiry;

import org.jspecify.annotations.NullMarked;
