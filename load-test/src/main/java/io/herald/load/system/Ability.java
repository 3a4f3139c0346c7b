package io.herald.load.system;

/** What a scenario may ask of a system beyond delivering to those who are connected. */
public enum Ability {

    /** Keeps messages for users who are away. */
    KEEPING("keeps no messages for users who are away"),

    /** Sends to everyone it knows, without being told who that is. */
    ADDRESSING_EVERYONE("cannot send to everyone it knows"),

    /** Goes on holding what was delivered and acknowledged. */
    REMEMBERING("forgets what was acknowledged"),
    /** Sends to devices. */
    PUSHING("sends nothing to devices");

    private final String lack;

    Ability(String lack) {
        this.lack = lack;
    }

    /** What a system without it does not do, to follow its name. */
    public String lack() {
        return lack;
    }
}
