/**
 * The inbox page: static files below {@code static/}, the settings they ask for, and the security rules for both.
 *
 * <p>Invariants: every answer of the page carries its content security policy; nothing here is behind a login and nothing here
 * tells more than two addresses; a notification is data to the page, never markup.
 *
 * <p>Threads: immutable after construction. Depends on Spring MVC and Spring Security, and on no other package of Herald.
 */
@NullMarked
package io.herald.delivery.page;

import org.jspecify.annotations.NullMarked;
