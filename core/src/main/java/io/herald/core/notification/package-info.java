/**
 * The contract of the {@code notifications} topic: the record, its strict parser and the limits it is held to. The JSON Schema
 * {@code notification.schema.json} stands beside it and is tested against the parser.
 *
 * <p>Everything here is immutable and free of I/O; any thread may call it.
 */
@NullMarked
package io.herald.core.notification;

import org.jspecify.annotations.NullMarked;
