/**
 * Firebase Cloud Messaging by its HTTP v1 interface: one {@link io.herald.push.provider.PushSender} per configured app ({@link
 * io.herald.push.fcm.FcmProperties}), made and closed by {@link io.herald.push.fcm.FcmSenders}.
 *
 * <p>{@code FcmMessage} says what is sent, {@code FcmVerdict} what an answer means, {@code FcmAccess} has the access token: one for all
 * messages, renewed ahead of its end. Senders keep nothing about a push; any thread. Lanes are platforms.
 *
 * <p>The only package that imports Google's libraries. Depends on {@code provider}, {@code http} and {@code payload}.
 */
@NullMarked
package io.herald.push.fcm;

import org.jspecify.annotations.NullMarked;
