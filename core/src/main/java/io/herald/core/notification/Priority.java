package io.herald.core.notification;

/** How much a notification hurries. Never changes the order of an inbox. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH
}
