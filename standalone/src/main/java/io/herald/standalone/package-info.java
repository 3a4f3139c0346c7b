/**
 * The three services in one JVM over embedded Kafka, Redis and PostgreSQL: wiring, no behaviour of its own. For a first try,
 * for development and for small installations.
 *
 * <p>Invariants:
 * <ul>
 *   <li>The services are sibling contexts, each with its own settings, port and beans, and talk to each other over Kafka, Redis
 *       and PostgreSQL only, as they do in separate processes.
 *   <li>All data is below one folder ({@code herald.standalone.data}) and only one instance works on it.
 *   <li>Nothing listens beyond {@code herald.standalone.address}, the servers never beyond the loopback address.
 *   <li>Whatever keeps it from starting is one line on standard error and exit code 1; the stack trace is in the log file.
 * </ul>
 *
 * <p>Life cycle: checks (folder, ports), then servers, then services; at the end the other way round: the shutdown hook of
 * Spring Boot closes the contexts in the order they were started, its shutdown handlers then close the servers. A {@code
 * kill -9} needs no repair: servers that outlived the JVM are stopped by the next start.
 *
 * <p>Threads: {@code main} and one platform thread per server while starting. May depend on all modules; nothing depends on it.
 */
@NullMarked
package io.herald.standalone;

import org.jspecify.annotations.NullMarked;
