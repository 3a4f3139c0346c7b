/**
 * Who is on the other side: tokens in, user ids out. A token is accepted in the {@code Authorization} header of the upgrade, of
 * CONNECT and of a refresh, nowhere else, and cookies prove nothing.
 *
 * <p>Immutable and thread-safe; checking a token may block on fetching the issuer's keys. No token and no claim is ever logged.
 */
@NullMarked
package io.herald.delivery.login;

import org.jspecify.annotations.NullMarked;
