/**
 * Values of notifications as bytes: adding members without touching what the producer wrote.
 *
 * <p>Stateless; any thread.
 */
@NullMarked
package io.herald.ingest.value;

import org.jspecify.annotations.NullMarked;
