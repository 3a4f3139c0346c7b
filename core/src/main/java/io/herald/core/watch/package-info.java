/**
 * Work that is done again and again, on one virtual thread each. Depends on nothing of Herald.
 */
@NullMarked
package io.herald.core.watch;

import org.jspecify.annotations.NullMarked;
