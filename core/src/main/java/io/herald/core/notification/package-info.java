/**
 * The contract of the {@code notifications} topic: the record, its strict parser and the limits it is held to. The JSON Schema
 * {@code notification.schema.json} stands beside it and is tested against the parser.
 *
 * <p>Invariants:
 * <ul>
 *   <li>The parser answers every sequence of bytes and throws for none.
 *   <li>What users receive is what was produced, to the character, without the audience: no field is dropped, reordered within the
 *       rest or written anew.
 *   <li>{@link io.herald.core.notification.NotificationKey} and the content hash are stored in the inbox and never change.
 * </ul>
 *
 * <p>Everything here is immutable or confined to one call, and free of I/O; any thread may call it. May depend on Jackson's
 * streaming parser and Spring Boot's property binding, and on no other package of Herald.
 */
@NullMarked
package io.herald.core.notification;

import org.jspecify.annotations.NullMarked;
