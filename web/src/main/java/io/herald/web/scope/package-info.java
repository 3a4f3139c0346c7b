/**
 * What is open to tokens with one scope, and to nobody else.
 *
 * <p>Depends on Spring Security and {@code problem}.
 */
@NullMarked
package io.herald.web.scope;

import org.jspecify.annotations.NullMarked;
