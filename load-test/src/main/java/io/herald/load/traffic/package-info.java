/**
 * What is sent and what became of it: messages that carry the time at which they were due, a pace that never waits for an
 * answer, and the books of who was sent and has received what.
 *
 * <p>Invariants: latency counts from the moment a message was <em>due</em> by the schedule, not from when it was sent, so that a
 * system (or a generator) that stalls is charged for everything it held up; a receipt is booked by user and number, so that a
 * lost, a repeated, an overtaken and a misdirected message are told apart.
 *
 * <p>Threads: the pace runs on the caller's thread; books and latencies are thread-safe and never block for long, because event
 * loops and Kafka's callbacks write to them.
 *
 * <p>Depends on {@code wire} only.
 */
@NullMarked
package io.herald.load.traffic;

import org.jspecify.annotations.NullMarked;
