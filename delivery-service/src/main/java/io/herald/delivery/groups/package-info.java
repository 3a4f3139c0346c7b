/**
 * Groups over HTTP, for administrators: {@code /api/v1/groups}. The other way to change members is the topic {@code group-memberships},
 * which the ingest service reads; of two changes the later commit counts, whichever way it came.
 *
 * <p>Ids stand in the query or in the body, never in the path: they may hold slashes, per cent signs and semicolons, which containers,
 * proxies and Spring's firewall refuse or rewrite there, encoded or not.
 *
 * <p>Threads: the container's answer requests and block on PostgreSQL. May depend on {@code io.herald.core.audience}, {@code
 * io.herald.core.notification} and {@code io.herald.web}.
 */
@NullMarked
package io.herald.delivery.groups;

import org.jspecify.annotations.NullMarked;
