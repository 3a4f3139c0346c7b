/**
 * Firebase Cloud Messaging to try things out with: {@link io.herald.fakes.fcm.FakeFcm} takes HTTP v1 sends for one project and gives out
 * OAuth tokens to its own service account. Depends on {@code io.herald.fakes} and {@code io.herald.fakes.http}.
 */
@NullMarked
package io.herald.fakes.fcm;

import org.jspecify.annotations.NullMarked;
