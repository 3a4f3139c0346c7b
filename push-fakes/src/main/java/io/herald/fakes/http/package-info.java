/**
 * What the fakes that speak HTTP stand on: a server on loopback for HTTP/2 and HTTP/1.1, over TLS with ALPN or plain, and a certificate
 * for it that is made at the start and kept nowhere.
 *
 * <p>A fake gives the server a {@link io.herald.fakes.http.FakeHttpServer.Receiver}; that is called by the server's few threads, must not
 * block, and says at once what to answer. Depends on {@code io.herald.fakes}.
 */
@NullMarked
package io.herald.fakes.http;

import org.jspecify.annotations.NullMarked;
