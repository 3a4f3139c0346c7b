/**
 * The push worker: brings to the users' devices what none of their sessions acknowledged in time.
 *
 * <p>The way of a push: {@code requests} (Kafka) or the timer of {@code planning} find an entry; {@code planning} makes a row for each
 * device of its user; {@code dispatch} claims the rows, gives them to a sender ({@code provider} and a package per provider) and records
 * the outcome; {@code events} reports it to Kafka; {@code recall} takes back what was acknowledged elsewhere; {@code deadletter} lets
 * operators look at what was given up, and try it again.
 *
 * <p>All state is in PostgreSQL: any number of workers share the work, and one that dies loses none. May depend on {@code core} and
 * {@code web}, on no other service.
 */
@NullMarked
package io.herald.push;

import org.jspecify.annotations.NullMarked;
