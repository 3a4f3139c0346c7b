/**
 * APNs to try things out with: HTTP/2 over TLS on loopback under a certificate of its own, which checks what Apple documents (provider
 * token, topic, headers, size) in Apple's order of importance and answers with Apple's reasons.
 *
 * <p>It speaks HTTP/2 through Netty itself and not through a push library, so that it is an opinion independent of the client's, and can
 * do what no library's mock offers: stay silent, cut the connection, go away with pushes unanswered, answer anything.
 *
 * <p>Threads: one event loop for all connections. Depends on {@code io.herald.fakes}, Netty and Jackson.
 */
@NullMarked
package io.herald.fakes.apns;

import org.jspecify.annotations.NullMarked;
