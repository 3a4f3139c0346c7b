/**
 * What was measured: rows of figures in files that git keeps, so that a regression shows.
 *
 * <p>Invariants: rows are only ever appended; each names the commit, the machine, the settings and the command it came from.
 *
 * <p>Used by one thread. Depends on nothing else of the generator.
 */
@NullMarked
package io.herald.load.result;

import org.jspecify.annotations.NullMarked;
