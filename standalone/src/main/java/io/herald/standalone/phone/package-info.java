/**
 * Phones that do not exist, so that a newcomer sees what would have gone to one: a fake of FCM that the push worker sends to, and what
 * each phone shows, for the page. Part of {@code standalone} only, beside the development issuer.
 *
 * <p>Nothing is kept: a phone shows nothing after a restart. Any thread. Depends on {@code io.herald.fakes} and Spring MVC.
 */
@NullMarked
package io.herald.standalone.phone;

import org.jspecify.annotations.NullMarked;
