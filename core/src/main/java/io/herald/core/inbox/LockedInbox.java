package io.herald.core.inbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One inbox while its row is locked by the appending transaction. Confined to the thread that appends. */
final class LockedInbox {

    private final long userNo;
    private final long lockedHead;
    private final boolean reachable;
    private long head;
    private final Map<UUID, Slot> byKey = new HashMap<>(2);
    private @Nullable Map<UUID, Slot> byCollapseKey;
    private @Nullable List<Long> gone;

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

    /** Whether this append has given out that number. */
    boolean isNew(long seq) {
        return seq > lockedHead;
    }

    /** Whether the user has a device. */
    boolean reachable() {
        return reachable;
    }

    @Nullable
    Slot find(UUID key) {
        return byKey.get(key);
    }

    /** An entry that is there already. */
    void found(Slot entry) {
        byKey.put(entry.key, entry);
    }

    /** Gives the next seq to a new entry. */
    Slot add(UUID key, long contentHash, Slot.Kind kind) {
        head++;
        Slot added = new Slot(key, head, contentHash, kind, false);
        byKey.put(key, added);
        return added;
    }

    /** The latest entry under a collapse key that nobody has read. */
    @Nullable
    Slot collapsed(UUID collapseKey) {
        return byCollapseKey == null ? null : byCollapseKey.get(collapseKey);
    }

    void collapsed(UUID collapseKey, Slot latest) {
        Map<UUID, Slot> known = byCollapseKey;
        if (known == null) {
            known = new HashMap<>(2);
            byCollapseKey = known;
        }
        known.put(collapseKey, latest);
    }

    /** What is under which collapse key now. */
    Map<UUID, Slot> collapsed() {
        return byCollapseKey == null ? Map.of() : byCollapseKey;
    }

    /** The history does not show it, and no device needs to. */
    void hide(long seq) {
        List<Long> known = gone;
        if (known == null) {
            known = new ArrayList<>(2);
            gone = known;
        }
        known.add(seq);
    }

    /** What this append hides. */
    List<Long> hidden() {
        return gone == null ? List.of() : gone;
    }
}
