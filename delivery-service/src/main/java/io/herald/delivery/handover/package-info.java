/**
 * What a session does not take goes to the user's devices: requests to the push worker, by the Kafka topic {@code push-requests}.
 *
 * <p>Threads: callers never wait; one thread writes. May depend on {@code io.herald.core.push}.
 */
@NullMarked
package io.herald.delivery.handover;

import org.jspecify.annotations.NullMarked;
