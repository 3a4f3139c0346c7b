/**
 * A development token issuer: anybody who reaches it gets a token for any user name, without a password. It is part of
 * {@code standalone} and of the {@code dev} profile of the composed system, never of a service; the services see an issuer
 * like any other, through its published keys.
 *
 * <p>Invariants:
 * <ul>
 *   <li>The key is generated here, stays in its file, readable by its owner only, and is never logged; only the public half is
 *       served.
 *   <li>Nothing of it is reachable without {@link io.herald.standalone.issuer.IssuerConfiguration} being imported, and whoever
 *       imports it says so loudly in the log.
 * </ul>
 *
 * <p>Threads: everything is immutable after construction. Depends on Spring MVC, Spring Security and Nimbus JOSE, and on
 * nothing else of Herald.
 */
@NullMarked
package io.herald.standalone.issuer;

import org.jspecify.annotations.NullMarked;
