package io.herald.system.client;

/** A cursor as the history writes it. */
record Place(String epoch, long seq) {

    static final Place NONE = new Place("", 0);

    /** Reads {@code <epoch>-<seq>}. */
    static Place parse(String cursor) {
        int dash = cursor.lastIndexOf('-');
        return new Place(cursor.substring(0, dash), Long.parseLong(cursor.substring(dash + 1)));
    }

    boolean isKnown() {
        return !epoch.isEmpty();
    }

    @Override
    public String toString() {
        return epoch + "-" + seq;
    }
}
