/**
 * The door for producers without Kafka: checks a notification as the intake would, completes it, and writes it to the topic. What the
 * intake makes of it is the same as for every other record; the answer 202 means that Kafka has it.
 *
 * <p>A request with an {@code Idempotency-Key} is remembered in PostgreSQL before it is written and confirmed afterwards. Until it is
 * confirmed, a repetition is written again under the same ids, which follow from client and key: the inbox stores it once. So no crash
 * between the two has to be noticed by anybody.
 *
 * <p>Threads: virtual ones of the web server; a request blocks until Kafka has answered or
 * {@code herald.ingest.http.kafka-timeout} is over. Errors are problem details (RFC 9457) that name the field. Depends on
 * {@code core.notification}, {@code cloudevent}, Spring MVC, JDBC, Security and Kafka.
 */
@NullMarked
package io.herald.ingest.http;

import org.jspecify.annotations.NullMarked;
