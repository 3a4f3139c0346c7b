package io.herald.load.push;

import io.herald.fakes.Script;

/**
 * A provider as the load sees it.
 *
 * @param name as devices and senders name it
 * @param sender of the push worker: {@code fcm/load}
 * @param script how it answers
 */
public record PushProvider(String name, String sender, Script script) {}
