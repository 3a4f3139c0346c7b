package io.herald.load.traffic;

/** A kind of messages with an order of its own. */
public enum Lane {

    /** To one user. */
    UNICAST('u'),

    /** To a list of users at once. */
    BROADCAST('b');

    private final char letter;

    Lane(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    static Lane of(byte letter) {
        return switch (letter) {
            case 'u' -> UNICAST;
            case 'b' -> BROADCAST;
            default -> throw new IllegalArgumentException("not a message of this generator");
        };
    }
}
