/**
 * The door for producers without Kafka: checks a notification as the intake would, completes it, and writes it to the topic. What the
 * intake makes of it is the same as for every other record; the answer 202 means that Kafka has it.
 *
 * <p>Threads: virtual ones of the web server; a request blocks until Kafka has answered or
 * {@code herald.ingest.http.kafka-timeout} is over. Errors are problem details (RFC 9457) that name the field. Depends on
 * {@code core.notification}, Spring MVC, Security and Kafka.
 */
@NullMarked
package io.herald.ingest.http;

import org.jspecify.annotations.NullMarked;
