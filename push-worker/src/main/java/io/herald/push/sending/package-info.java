/**
 * How a push leaves the house. Each provider will be one {@link io.herald.push.sending.PushSender} in a package of its own; what its
 * answers mean is said in one type, {@link io.herald.push.sending.SendOutcome}, so that retries, clean-up and alarms are written once.
 *
 * <p>In this version there are no devices and no providers: {@link io.herald.push.sending.LogSender} writes to the log that a push was
 * due. Depends on nothing but SLF4J and Spring's stereotypes.
 */
@NullMarked
package io.herald.push.sending;

import org.jspecify.annotations.NullMarked;
