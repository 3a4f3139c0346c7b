package io.herald.system.checker;

/** A place in the inbox of the user it is spoken about: numbers of two epochs have nothing to do with each other. */
record Cursor(String epoch, long seq) {

    @Override
    public String toString() {
        return epoch + "-" + seq;
    }
}
