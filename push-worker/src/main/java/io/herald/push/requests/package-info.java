/**
 * Consumes {@code push-requests} in batches, at least once: committed after they have been planned.
 *
 * <p>A request is a wake-up and never the record: the entry and the plan in PostgreSQL say whether there is something to push. So a
 * repeated request does no harm, one that cannot be read is counted and passed over, and a lost one is made up for by the timer. While
 * PostgreSQL is away the partition waits; nothing is given up.
 *
 * <p>Threads: Spring Kafka's listener threads, {@code herald.push.requests.concurrency} of them. Depends on {@code core.push} and {@code
 * planning}.
 */
@NullMarked
package io.herald.push.requests;

import org.jspecify.annotations.NullMarked;
