package io.herald.load.peer;

import java.util.Locale;

/** How socket.io's clients tell that a message has arrived. */
public enum Receipts {

    /** Not at all. */
    NONE,

    /** By an event of their own to the node that they are connected to; as messages are in order, it means the oldest one. */
    EVENT,

    /**
     * By an acknowledgement in the sense of socket.io's interface, which goes back to the node that published the message and has a
     * callback called there. Across the Redis adapter this takes three more commands of Redis for each message.
     */
    CALLBACK;

    /** The one of this name in lower case. */
    public static Receipts of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
