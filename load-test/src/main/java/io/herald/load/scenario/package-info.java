/**
 * What is done to a system: each scenario loads a running one and reports rows of figures.
 *
 * <p>Invariants: figures are taken after a warm-up; a row says whether anything was lost, repeated, overtaken or misdirected, so
 * that a fast system that drops messages is seen; CPU is that of the server processes between the first due message and the last
 * receipt, the generator's apart.
 *
 * <p>Threads: a scenario runs on one thread, which is also the one that sends. Depends on {@code system}, {@code traffic},
 * {@code wire}, {@code process} and {@code result}.
 */
@NullMarked
package io.herald.load.scenario;

import org.jspecify.annotations.NullMarked;
