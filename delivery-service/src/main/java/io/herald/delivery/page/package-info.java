/**
 * The inbox page: static files below {@code static/}, the service worker that shows pushes while the page is closed among them, the
 * settings they ask for, and the security rules for all of it.
 *
 * <p>Invariants: every answer of the page carries its content security policy, the service worker one of its own; nothing here is behind a login and nothing here
 * tells more than two addresses; a notification is data to the page, never markup.
 *
 * <p>Threads: immutable after construction. Depends on Spring MVC and Spring Security, and on no other package of Herald.
 */
@NullMarked
package io.herald.delivery.page;

import org.jspecify.annotations.NullMarked;
