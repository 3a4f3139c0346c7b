/**
 * Web Push (RFC 8030): one {@link io.herald.push.provider.PushSender} per configured app ({@link
 * io.herald.push.webpush.WebPushProperties}), made and closed by {@link io.herald.push.webpush.WebPushSenders}.
 *
 * <p>{@code WebPushPayload} says what the service worker gets, {@code WebPushEncryption} hides it from the push service (RFC 8291),
 * {@code VapidTokens} show who sends (RFC 8292), {@code WebPushVerdict} says what an answer means. Endpoints come from users: they are
 * spoken to by the rules of {@link io.herald.push.http.AddressRules} only. Lanes are push hosts. Any thread.
 *
 * <p>The only package that imports zerodep-web-push-java. Depends on {@code provider}, {@code http}, {@code payload} and {@code core.push}.
 */
@NullMarked
package io.herald.push.webpush;

import org.jspecify.annotations.NullMarked;
