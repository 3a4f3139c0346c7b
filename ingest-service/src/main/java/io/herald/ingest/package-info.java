/**
 * The ingest service: what producers write becomes entries in inboxes, and who is connected hears of it at once.
 *
 * <pre>
 * http ──▶ Kafka notifications ──▶ intake ──▶ PostgreSQL ──▶ routing ──▶ Redis, Kafka push-requests
 *                                     ├──▶ deadletter
 *                                     └──▶ audience (groups, everyone) ──▶ PostgreSQL ──▶ routing
 * Kafka group-memberships ──▶ membership ──▶ PostgreSQL
 * </pre>
 *
 * <p>{@code intake} uses {@code deadletter} and {@code routing}; {@code http} knows none of them: it only writes to the topic.
 * {@code audience} and {@code membership} plug into {@code intake}, which knows neither. {@code topics} creates what is missing in Kafka. May depend on {@code core}, on no other service.
 */
@NullMarked
package io.herald.ingest;

import org.jspecify.annotations.NullMarked;
