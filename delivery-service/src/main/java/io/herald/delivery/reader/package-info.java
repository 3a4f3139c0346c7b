/**
 * Reading a user's inbox for one session: the inbox is a log, live delivery is a short cut through it.
 *
 * <p>A {@link io.herald.delivery.reader.Reader} is arithmetic on three numbers: {@code sent} (written or passed over), {@code
 * latest} (heard of) and what is in flight (written, not yet acknowledged; bounded by the window). What comes next and fits is
 * written; everything else raises {@code latest}, and a page from the inbox does the rest. Replay after a reconnect, repair of a
 * gap, a slow consumer and back-pressure are therefore one algorithm.
 *
 * <p>Invariants:
 * <ul>
 *   <li>Entries are written in strictly rising {@code seq}; an entry is passed over only when it is expired, or when it was
 *       acknowledged and the reader was told to leave such out.
 *   <li>Never more in flight than the window.
 *   <li>A false hint (lost, repeated, late, forged) costs a page at most.
 * </ul>
 *
 * <p>Threads: a reader is guarded by its owner. {@link io.herald.delivery.reader.CatchUp} reads pages for all of them on a fixed
 * number of threads, in fair turns. May depend on {@code io.herald.core.inbox}.
 */
@NullMarked
package io.herald.delivery.reader;

import org.jspecify.annotations.NullMarked;
