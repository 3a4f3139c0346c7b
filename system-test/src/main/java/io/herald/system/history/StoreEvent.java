package io.herald.system.history;

import java.util.List;
import java.util.Map;

/** What the system holds: read at the end of the run, positions also meanwhile. */
public sealed interface StoreEvent extends Event {

    /**
     * An entry of an inbox.
     *
     * @param storedAt when the transaction began that stored it, by the database's clock
     * @param content {@link Fingerprint#ofNotification} of what is stored
     * @param hidden the history does not show it any more, or never did
     */
    record Row(
            long at,
            long storedAt,
            String user,
            String epoch,
            long seq,
            String source,
            String id,
            String content,
            boolean hidden)
            implements StoreEvent {

        /** Whether it only keeps a notification from coming that was cancelled or updated before. */
        public boolean isPlaceholder() {
            return hidden && id.isEmpty();
        }
    }

    /**
     * An inbox.
     *
     * @param lowest seq of the oldest entry that is still kept; head + 1 when there is none
     * @param head highest seq given
     * @param acked what sessions have acknowledged
     */
    record Inbox(long at, String user, String epoch, long lowest, long head, List<Run> acked) implements StoreEvent {}

    /** A run of seqs, both ends included. */
    record Run(long from, long to) {}

    /**
     * The consumer's positions and how far each inbox reached at the same moment: one snapshot of the database.
     *
     * @param next per partition of the input topic, the next offset to be read
     * @param heads per user; who is missing had no inbox
     */
    record Positions(long at, String epoch, Map<Integer, Long> next, Map<String, Long> heads) implements StoreEvent {}

    /**
     * A record of the dead-letter topic.
     *
     * @param partition of the input topic, where it comes from
     * @param offset there
     * @param raw {@link Fingerprint#ofBytes} of the value
     * @param reason as given with it
     */
    record DeadLetter(long at, int partition, long offset, String raw, String reason) implements StoreEvent {}
}
