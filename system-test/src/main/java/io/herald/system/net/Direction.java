package io.herald.system.net;

/** Which way bytes go. */
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
