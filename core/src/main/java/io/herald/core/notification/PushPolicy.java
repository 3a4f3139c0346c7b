package io.herald.core.notification;

import java.time.Duration;

/**
 * When a notification goes to the user's devices.
 *
 * @param mode which situation calls for a push
 * @param after how long a connected session may leave it unacknowledged
 */
public record PushPolicy(Mode mode, Duration after) {

    /** Which situation calls for a push. */
    public enum Mode {
        /** When no session of the user acknowledges it in time. */
        OFFLINE,
        /** In any case. */
        ALWAYS,
        /** In no case. */
        NEVER
    }
}
