/**
 * CloudEvents 1.0 as another form of a notification, on the topic and over HTTP, in binary and in structured mode: the event's
 * attributes stand for the fields of the same meaning, its data is the rest of the notification. What comes out is a value as any
 * other producer writes it, and is checked as such.
 *
 * <p>Stateless; any thread. Depends on {@code io.herald.core.notification} and the CloudEvents SDK, which nobody else imports.
 */
@NullMarked
package io.herald.ingest.cloudevent;

import org.jspecify.annotations.NullMarked;
