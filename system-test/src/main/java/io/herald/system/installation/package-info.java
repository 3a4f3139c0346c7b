/**
 * The whole system on one machine, as in production but for the size: Kafka, Redis and PostgreSQL, two ingest instances, two
 * delivery nodes and a push worker, each a process of its own. Services reach Redis and PostgreSQL through proxies that can
 * play the bad network and read what passes; the harness itself goes past them. {@link io.herald.system.installation.Shape} says what
 * is different in one that is not the usual one.
 *
 * <p><b>Life cycle.</b> {@link io.herald.system.installation.Installation#start} returns when everything is ready;
 * {@code close} stops all and deletes nothing: logs and data stay in the folder for whoever wants to know why.
 *
 * <p><b>Threads.</b> Everything may be called from any thread.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.process}, {@code .net}, {@code .wire} and {@code .history}; Lettuce and Kafka's clients are
 * used here, in {@code .fault} and in {@code .load} only.
 */
@NullMarked
package io.herald.system.installation;

import org.jspecify.annotations.NullMarked;
