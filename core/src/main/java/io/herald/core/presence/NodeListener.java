package io.herald.core.presence;

import io.herald.core.propagation.LiveBatch;
import java.util.Collection;

/** What a delivery node is asked and told by its {@link NodePresence}. */
public interface NodeListener {

    /** The users the node holds sessions of, now. Called from any thread, often; a weakly consistent view will do. */
    Collection<String> connectedUsers();

    /** A live message for this node. Called on one thread, in the order of the channel; while it blocks, further messages wait. */
    void onLive(LiveBatch batch);

    /**
     * The inboxes of these users, some of whom may not be here any more, have changed otherwise than by a new entry. Called as {@link
     * #onLive}.
     */
    void onChanged(Collection<String> userIds);

    /** A message on this node's channel that no service of this installation has sealed was refused. Must not block. */
    void onRefused();

    /**
     * Live messages may have been lost (the channel was subscribed anew, the lease had run out, Redis was emptied), and all
     * users have been recorded again: compare every user's head with the inbox. Must not block.
     *
     * @param reason for the log
     */
    void onInterruption(String reason);

    /**
     * These users are recorded now and were not when they joined, because Redis did not answer then: live messages for them may
     * have gone nowhere, so compare their heads with the inbox. Must not block.
     */
    void onRecordedLate(Collection<String> userIds);
}
