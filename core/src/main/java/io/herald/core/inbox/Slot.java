package io.herald.core.inbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An entry as an append sees it: there already, or about to be added. Confined to the thread that appends. */
final class Slot {

    /** What kind of entry it is; the numbers are those of the column {@code kind}. */
    enum Kind {
        NOTIFICATION,
        CANCEL,
        /** The place of one that was cancelled or updated before it came. */
        PLACEHOLDER
    }

    final UUID key;
    final long seq;
    final long contentHash;
    final Kind kind;
    final boolean acknowledged;

    /** What has taken its place; null = nothing has. */
    private @Nullable Slot successor;

    private long replaces;

    Slot(UUID key, long seq, long contentHash, Kind kind, boolean acknowledged) {
        this.key = key;
        this.seq = seq;
        this.contentHash = contentHash;
        this.kind = kind;
        this.acknowledged = acknowledged;
    }

    void succeededBy(Slot other) {
        successor = other;
    }

    /** @param seq of the entry whose place this one takes; 0 = of none that anybody has seen */
    void takesPlaceOf(long seq) {
        replaces = seq;
    }

    long replaces() {
        return replaces;
    }

    /** Seq of what has taken its place; 0 = nothing has. */
    long replacedBy() {
        return successor == null ? 0 : successor.seq;
    }

    /** What stands in its place today: itself, or the last of those that took it. */
    Slot latest() {
        Slot latest = this;
        for (Slot next = successor; next != null; next = next.successor) {
            latest = next;
        }
        return latest;
    }
}
