/**
 * Looks up the entry that a push request names, with JPA: a look-up by key, off the hot path. The entities only read; Flyway makes the
 * tables and Hibernate validates at start that they fit. What a session has acknowledged is a range type that JPA does not know and is
 * asked in SQL.
 *
 * <p>Blocks on PostgreSQL; any thread. Depends on {@code core.inbox} for the epoch.
 */
@NullMarked
package io.herald.push.entry;

import org.jspecify.annotations.NullMarked;
