/**
 * What goes wrong, on purpose: each {@link io.herald.system.fault.Fault} says what it strikes, proves that it took effect, and
 * ends. {@link io.herald.system.fault.FaultSchedule} decides from the seed what strikes when.
 *
 * <p><b>Invariants.</b> A fault that cannot show an effect within a minute fails the run. What a fault stops, its end starts again.
 *
 * <p><b>Threads.</b> A schedule runs on the thread that calls it; two schedules may run at once when they strike different things.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.installation}, {@code .client}, {@code .net}, {@code .wire}, {@code .history}; Kafka's clients.
 */
@NullMarked
package io.herald.system.fault;

import org.jspecify.annotations.NullMarked;
