package io.herald.core.history;

/** What a user does with entries. */
public enum Action {
    /** They were on the screen. */
    SEEN("seen", "seen", true, false),
    /** They were opened, or dismissed. */
    READ("read", "read", true, true),
    /** They shall count as new again. What was acknowledged stays acknowledged. */
    UNREAD("read", "unread", false, false),
    /** They shall not be listed any more. */
    ARCHIVE("archived", "archived", true, true),
    /** They shall be listed again. */
    UNARCHIVE("archived", "unarchived", false, false);

    private final String mark;
    private final String change;
    private final boolean marks;
    private final boolean acknowledges;

    Action(String mark, String change, boolean marks, boolean acknowledges) {
        this.mark = mark;
        this.change = change;
        this.marks = marks;
        this.acknowledges = acknowledges;
    }

    /** {@code mark.kind}, and the column of {@code inbox_view}. */
    String mark() {
        return mark;
    }

    /** {@code inbox_change.kind}. */
    String change() {
        return change;
    }

    /** Sets the mark; otherwise it takes it away. */
    boolean marks() {
        return marks;
    }

    /** Who does this has got the entries. */
    boolean acknowledges() {
        return acknowledges;
    }
}
