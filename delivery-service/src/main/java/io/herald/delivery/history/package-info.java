/**
 * The inbox for looking back, {@code /api/v1/inbox}: pages, counts, and what a user does with entries.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Whatever is read or changed is looked for in the inbox of the token's user; nobody else can be named.
 *   <li>A number that names another history of the database, or a rev that is too old, is answered with 410 and never guessed at.
 *   <li>What one request costs is bounded: entries by the page, entries looked at by {@code core.history}, bytes by both; and so is what
 *       one user, and what all users together, ask of the database at a time.
 * </ul>
 *
 * <p>Threads: the container's answer requests and block on PostgreSQL. May depend on {@code http}, {@code session} (quotas), {@code live} (hints), {@code
 * acknowledgement} (settings), {@code io.herald.core.history} and {@code io.herald.core.inbox}.
 */
@NullMarked
package io.herald.delivery.history;

import org.jspecify.annotations.NullMarked;
