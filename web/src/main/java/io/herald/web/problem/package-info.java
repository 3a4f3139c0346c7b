/**
 * Errors as RFC 9457 problem details, also where no controller is asked.
 *
 * <p>Thread-safe. Depends on Spring Security and Jackson only.
 */
@NullMarked
package io.herald.web.problem;

import org.jspecify.annotations.NullMarked;
