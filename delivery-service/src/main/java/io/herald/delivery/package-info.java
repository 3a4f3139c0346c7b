/**
 * The delivery service: a WebSocket gateway that gives connected users what is in their inboxes, live or replayed, and records
 * what they acknowledge. It writes acknowledgements and presence, and nothing else.
 */
@NullMarked
package io.herald.delivery;

import org.jspecify.annotations.NullMarked;
