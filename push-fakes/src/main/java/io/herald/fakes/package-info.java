/**
 * Push providers to try things out with: servers on loopback that speak the real protocols of FCM, APNs, Web Push and a webhook, check
 * what they are sent as the real ones do, and keep it for a test or a person to look at. No phone ever rings.
 *
 * <p>Each fake is a package of its own and knows none of the others. This one holds what they share: {@link
 * io.herald.fakes.Received} is what came in, {@link io.herald.fakes.Inbound} keeps it, {@link io.herald.fakes.Script} says how to answer
 * instead of what the checks say.
 *
 * <p>Life cycle: a fake listens from the moment it is made, on the loopback address and a free port (or the given one), until {@code
 * close()}, which ends its threads and connections. Threads: a fake answers on threads of its own; everything public here may be called
 * by any thread. Listeners are called by the fake's threads and must not block. Depends on no other module and not on Spring.
 */
@NullMarked
package io.herald.fakes;

import org.jspecify.annotations.NullMarked;
