/**
 * Kafka, Redis and PostgreSQL started by this JVM: the real servers, for a first try, development, tests and small
 * installations.
 *
 * <p><b>Invariants.</b> Everything a server writes lies below {@code <data>/kafka}, {@code <data>/redis} or
 * {@code <data>/postgresql} (created with access for the owner alone), and stays there: a folder can be opened again
 * after {@code close()}, after {@code kill -9} of this JVM or of a server. At most one JVM uses a server's folder, by a
 * lock on the file {@code lock} in it. Servers listen on 127.0.0.1 only; Redis and PostgreSQL ask for a password that is
 * generated once and kept in the folder, Kafka asks for none.
 *
 * <p><b>Durability.</b> PostgreSQL runs with {@code fsync} and {@code synchronous_commit} on: what it committed survives a
 * power failure. Kafka and Redis (append-only file, flushed every second) hand what they confirmed to the operating
 * system: it survives {@code kill -9} of anything, while a power failure can take the last seconds.
 *
 * <p><b>Life cycle.</b> {@code start} returns when the server answers, or throws {@link
 * io.herald.embedded.EmbeddedServerException}, whose message is one line for a person. Redis and PostgreSQL are child
 * processes in sessions of their own: Ctrl-C in a terminal reaches this JVM alone, which closes them when its own work is
 * done. No shutdown hook is registered; the owner calls {@code close()} after everything that uses the server. Children
 * outlive a killed JVM; the next {@code start} on the same folder finds them by their executable, which lies in the
 * folder, and stops them first. Kafka runs inside this JVM with threads that are not daemons: without {@code close()}
 * the JVM does not end by itself.
 *
 * <p><b>Threads.</b> All methods may block and may be called from any thread; each server's own methods exclude each
 * other. Prefer platform threads for {@code start}: much is loaded while it runs, and a virtual thread that loads classes
 * holds its carrier.
 *
 * <p><b>Logging.</b> Kafka logs through SLF4J under {@code org.apache.kafka}, {@code kafka} and
 * {@code state.change.logger}; set all three to {@code WARN} (at {@code INFO} a start prints hundreds of lines), and
 * {@code org.apache.kafka.controller.QuorumController} and {@code org.apache.kafka.clients.NetworkClient} to
 * {@code ERROR} (they warn of every ordinary start and stop). Start Kafka after the logging system is configured. Redis
 * and PostgreSQL write {@code server.log} in their folders; the one before the last start is {@code server.log.1}.
 *
 * <p><b>Dependencies.</b> Kafka's server classes, the Redis and PostgreSQL binaries are used by this package only; it
 * depends on no other part of Herald and on no framework.
 */
@NullMarked
package io.herald.embedded;

import org.jspecify.annotations.NullMarked;
