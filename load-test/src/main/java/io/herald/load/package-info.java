/**
 * The load test's command line: {@code load-test/run <scenario> [--option value …]}, and {@code load-test/run report}.
 *
 * <p>A run starts the system under test afresh, loads it, appends rows to {@code load-test/results} and stops everything, also
 * when it is interrupted. One thread.
 *
 * <p>Depends on all packages of the generator; none depends on it.
 */
@NullMarked
package io.herald.load;

import org.jspecify.annotations.NullMarked;
