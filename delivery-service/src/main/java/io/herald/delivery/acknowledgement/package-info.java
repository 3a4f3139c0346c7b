/**
 * What the node's sessions acknowledge on its way into PostgreSQL: collected, merged into runs and written in batches.
 *
 * <p>Invariants: nothing that was added is given up, whatever the database does, until it is durable or the process dies; who
 * waits for durability is told after everything added before is durable, and not earlier. Memory is bounded by the runs of the
 * users who were connected, not by the number of acknowledgements.
 *
 * <p>Threads: any thread adds; one thread writes. May depend on {@code io.herald.core.inbox}.
 */
@NullMarked
package io.herald.delivery.acknowledgement;

import org.jspecify.annotations.NullMarked;
