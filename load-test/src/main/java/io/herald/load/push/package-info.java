/**
 * The other end of pushes: fakes of the providers, over TLS and HTTP/2 where the providers speak that, and devices that belong to the
 * load's users. They run in the generator's process, so what they cost is the generator's. Any thread.
 */
@NullMarked
package io.herald.load.push;

import org.jspecify.annotations.NullMarked;
