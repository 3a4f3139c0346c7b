package io.herald.core.audience;

/**
 * A group whose row is locked by the present transaction.
 *
 * @param revision before the change
 */
record LockedGroup(long groupNo, long revision) {

    long nextRevision() {
        return revision + 1;
    }
}
