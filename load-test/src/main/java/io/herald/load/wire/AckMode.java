package io.herald.load.wire;

/** How messages are acknowledged, by the words of STOMP 1.2. */
public enum AckMode {

    /** One ACK for each message. */
    CLIENT_INDIVIDUAL("client-individual"),

    /** One ACK for everything that one read brought. */
    CLIENT("client"),

    /** None; the server takes what it has written for delivered, or finds out by itself. */
    AUTO("auto");

    private final String word;

    AckMode(String word) {
        this.word = word;
    }

    /** The mode of this name. */
    public static AckMode of(String word) {
        for (AckMode mode : values()) {
            if (mode.word.equals(word)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("no ack mode of STOMP: " + word);
    }

    @Override
    public String toString() {
        return word;
    }
}
