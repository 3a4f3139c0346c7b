/**
 * What happened in one run of the system, as the outside saw it: the ground on which {@code io.herald.system.checker} judges.
 *
 * <p>A history is a file of JSON lines, one {@link io.herald.system.history.Event} each. Whoever causes something writes it
 * <em>before</em> it causes it (a send, a SUBSCRIBE, an ACK), whoever observes something writes it <em>after</em> (a MESSAGE, a
 * RECEIPT), so that a time between two events is never longer than the time between what they stand for.
 *
 * <p><b>Invariants.</b> All times are microseconds of one {@link io.herald.system.history.RunClock}. The events of one session
 * stand in the order in which its client caused and saw them.
 *
 * <p><b>Threads.</b> {@link io.herald.system.history.HistoryWriter} may be used by any number of threads; the rest is immutable.
 *
 * <p><b>Dependencies.</b> Jackson only; nothing of the system it describes, whose mistakes it must not share.
 */
@NullMarked
package io.herald.system.history;

import org.jspecify.annotations.NullMarked;
