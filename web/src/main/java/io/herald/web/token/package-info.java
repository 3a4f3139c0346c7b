/**
 * Bearer tokens of the configured issuer. Its keys are asked for at most every few seconds, whatever keys the tokens name.
 *
 * <p>Thread-safe. Depends on Spring Security only.
 */
@NullMarked
package io.herald.web.token;

import org.jspecify.annotations.NullMarked;
