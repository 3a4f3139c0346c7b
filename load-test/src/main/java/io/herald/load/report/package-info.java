/**
 * The report: tables of {@code docs/performance.md} and plots beside it, made from the rows in {@code load-test/results}.
 *
 * <p>What a table says: the rows that share system, step, load and settings are one line, with the median of each figure and its
 * range; where there are rows of several commits, those of the newest one count. A setting that the command names and that
 * is not the usual one keeps its rows apart from those of the system as it comes; only the latter are compared with peers, drawn and followed
 * through history. Rows that were measured with a profiler are left out, because it costs CPU itself.
 *
 * <p>Invariants: only what stands between the markers of a section is written, so that prose stays by hand; the same rows give the same text (no dates of the
 * report's own). A section without rows says so.
 *
 * <p>Used by one thread. Depends on {@code result} and {@code plot}.
 */
@NullMarked
package io.herald.load.report;

import org.jspecify.annotations.NullMarked;
