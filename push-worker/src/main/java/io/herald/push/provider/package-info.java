/**
 * What the engine and the providers have in common: what a push is ({@link io.herald.push.provider.Push}), who sends it ({@link
 * io.herald.push.provider.PushSender}), and how an attempt can end ({@link io.herald.push.provider.SendOutcome}). The engine knows no
 * provider, a provider knows neither the database nor the engine.
 *
 * <p>Each provider is a package of its own beside this one and the only one that imports its SDK. Depends on nothing.
 */
@NullMarked
package io.herald.push.provider;

import org.jspecify.annotations.NullMarked;
