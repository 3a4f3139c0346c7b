package io.herald.core.inbox;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One inbox while its row is locked by the appending transaction. Confined to the thread that appends. */
final class LockedInbox {

    /** An entry that is there already, or that this batch is about to add. */
    record Present(long seq, long contentHash, boolean acknowledged) {}

    private final long userNo;
    private final long lockedHead;
    private final boolean reachable;
    private long head;
    private final Map<UUID, Present> present = new HashMap<>(2);

    LockedInbox(long userNo, long head, boolean reachable) {
        this.userNo = userNo;
        this.lockedHead = head;
        this.head = head;
        this.reachable = reachable;
    }

    long userNo() {
        return userNo;
    }

    long head() {
        return head;
    }

    boolean raised() {
        return head > lockedHead;
    }

    /** Whether the user has a device. */
    boolean reachable() {
        return reachable;
    }

    @Nullable
    Present find(UUID key) {
        return present.get(key);
    }

    void found(UUID key, Present entry) {
        present.put(key, entry);
    }

    /** Gives the next seq to a new entry. */
    long add(UUID key, long contentHash) {
        head++;
        present.put(key, new Present(head, contentHash, false));
        return head;
    }
}
