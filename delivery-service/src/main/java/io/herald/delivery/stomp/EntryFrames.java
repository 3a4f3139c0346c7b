package io.herald.delivery.stomp;

import io.herald.delivery.stomp.MessageFrames.Message;

/** How the entries and markers of one subscription are written. Immutable. */
public interface EntryFrames {

    /**
     * An entry.
     *
     * @param replaces seq of the older entry whose place it takes, or that it cancels; 0 = of none
     */
    Message entry(long seq, long replaces, Content content);

    /** The marker: everything up to the cursor has been sent or passed over. */
    String caughtUp(long seq);

    /** The marker: the client's cursor belongs to no history known here; what follows starts at the unacknowledged. */
    String reset(long seq);
}
