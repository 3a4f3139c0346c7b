package io.herald.delivery.reader;

import io.herald.core.inbox.PageRequest;

/** What a reader wants to have read. */
sealed interface Fetch {

    PageRequest request(String userId);

    /** The next entries. */
    record Next(long after, long skipAcknowledgedUpTo, int room) implements Fetch {
        @Override
        public PageRequest request(String userId) {
            return new PageRequest(userId, after, skipAcknowledgedUpTo, room);
        }
    }

    /** One entry that was refused, if nobody has acknowledged it meanwhile. */
    record Again(long seq) implements Fetch {
        @Override
        public PageRequest request(String userId) {
            return new PageRequest(userId, seq - 1, seq, 1);
        }
    }
}
