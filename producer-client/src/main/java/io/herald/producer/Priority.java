package io.herald.producer;

/** How much a notification hurries. */
public enum Priority {
    /** Devices show it without a sound. */
    LOW,
    /** As if nothing were said. */
    NORMAL,
    /** It overtakes everything that does not hurry: a topic and consumers of its own, and devices are woken for it. */
    HIGH
}
