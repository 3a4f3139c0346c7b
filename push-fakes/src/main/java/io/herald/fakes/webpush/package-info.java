/**
 * A push service of a browser to try things out with (RFC 8030, 8188, 8291, 8292): {@link io.herald.fakes.webpush.FakeWebPush} makes
 * subscriptions and takes what is posted to them, and plays the browser too, so that what is kept is what the user would read. Shares no
 * code with the sender: it decrypts with the JDK alone. Depends on {@code io.herald.fakes} and {@code io.herald.fakes.http}.
 */
@NullMarked
package io.herald.fakes.webpush;

import org.jspecify.annotations.NullMarked;
