package io.herald.delivery.session;

import java.util.Optional;

/** How a subscription's entries are acknowledged. */
enum AckMode {
    /** By the WebSocket PONG to a PING that was sent after them. */
    AUTO("auto"),
    /** By ACK, which covers everything sent before it too. */
    CLIENT("client"),
    /** By ACK, one by one. */
    CLIENT_INDIVIDUAL("client-individual"),
    /** Not on this wire. No header says so. */
    NONE("");

    private final String text;

    AckMode(String text) {
        this.text = text;
    }

    static Optional<AckMode> of(String header) {
        for (AckMode mode : values()) {
            if (mode != NONE && mode.text.equals(header)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
