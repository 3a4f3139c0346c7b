/**
 * Consumes {@code push-requests}, at least once: a request is committed after it has been dealt with.
 *
 * <p>A request is a wake-up and never the record: the entry in PostgreSQL says whether there is something to push, right before each
 * attempt. So a repeated request does no harm beyond a second push, and one that cannot be read is counted and passed over. While
 * PostgreSQL is away, or the sender asks for patience, the partition waits; nothing is given up.
 *
 * <p>Threads: Spring Kafka's listener threads, {@code herald.push.requests.concurrency} of them. Depends on {@code core.push},
 * {@code entry} and {@code sending}.
 */
@NullMarked
package io.herald.push.requests;

import org.jspecify.annotations.NullMarked;
