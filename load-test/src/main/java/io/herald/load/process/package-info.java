/**
 * Server processes: starting them, and what they cost according to the operating system.
 *
 * <p>Invariants: every process that is started here ends with the one that started it, also when that is killed; cost is read
 * from {@code /proc} (Linux only), for a process with all its descendants.
 *
 * <p>Threads: all methods may block; none is called from event loops. Depends on {@code io.herald.embedded} (Kafka in a JVM of
 * its own) and on nothing else of Herald.
 */
@NullMarked
package io.herald.load.process;

import org.jspecify.annotations.NullMarked;
