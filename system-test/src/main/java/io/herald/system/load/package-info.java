/**
 * What producers send: mostly valid notifications to one user, some to lists, repetitions, contradictions, poison of every
 * kind, by Kafka and through ingest's HTTP door; all of it from the seed of the run.
 *
 * <p><b>Threads.</b> {@link io.herald.system.load.Producers} has a thread that keeps the rate, whatever the system does; the
 * outcomes arrive on Kafka's and on virtual threads.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.history}, {@code .installation}, Kafka's clients, Jackson.
 */
@NullMarked
package io.herald.system.load;

import org.jspecify.annotations.NullMarked;
