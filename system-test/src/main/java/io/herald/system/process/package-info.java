/**
 * The system's parts as processes of their own, which can be killed, stopped, frozen and started again.
 *
 * <p>Services and Kafka run in JVMs of their own each on the class path its module's build has written down, Redis and PostgreSQL are processes anyway. Each
 * writes to a log file per start. Children end with this JVM, however it ends: by a shutdown hook, or, when it is killed, because
 * each watches its parent.
 *
 * <p><b>Threads.</b> All methods may be called from any thread and block until what they say is so.
 *
 * <p><b>Dependencies.</b> {@code io.herald.embedded}.
 */
@NullMarked
package io.herald.system.process;

import org.jspecify.annotations.NullMarked;
