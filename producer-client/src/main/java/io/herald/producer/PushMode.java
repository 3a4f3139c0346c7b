package io.herald.producer;

/** When a notification goes to the user's devices. */
public enum PushMode {
    /** When no session of the user acknowledges it in time; what holds if nothing is said. */
    OFFLINE,
    /** In any case. */
    ALWAYS,
    /** In no case. */
    NEVER
}
