/**
 * Judges a history: the invariants I1 to I14 of {@code docs/guarantees.md}, one small class each.
 *
 * <p>A {@link io.herald.system.checker.History} is the events of a run, indexed; an {@link
 * io.herald.system.checker.Invariant} looks at it and returns what it judged and the {@link
 * io.herald.system.checker.Breach}es it found; the {@link io.herald.system.checker.Checker} asks all of them and makes the
 * report. An invariant that found nothing to judge says so: it is <em>not exercised</em>, which is not the same as held.
 *
 * <p><b>Each breach has one home.</b> An invariant leaves to the others what is theirs (a message to the wrong user is a
 * matter of isolation and not also of order), so that a report names the promise that was broken. The tests hold the checker
 * to that with histories that are correct but for one thing.
 *
 * <p><b>Threads.</b> Everything is immutable once built, but for {@code History.Builder}, which belongs to one thread.
 *
 * <p><b>Dependencies.</b> {@code io.herald.system.history} only.
 */
@NullMarked
package io.herald.system.checker;

import org.jspecify.annotations.NullMarked;
