/**
 * Errors as RFC 9457 problem details, also where no controller is asked, and bodies that are read no further than allowed.
 *
 * <p>Thread-safe. Depends on Spring MVC, Spring Security and Jackson only.
 */
@NullMarked
package io.herald.web.problem;

import org.jspecify.annotations.NullMarked;
