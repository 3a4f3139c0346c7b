package io.herald.delivery.reader;

import io.herald.core.inbox.Opening;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.PageRequest;

/**
 * Who wants inboxes read: the owner of a {@link Reader}. {@link CatchUp} calls it on its own threads, one call at a time for
 * each follower, and none of the calls may block.
 */
public interface Follower {

    /** Whose inbox. */
    String userId();

    /** The next thing to read for it; asked when its turn has come, so that it says what it wants by then. */
    Turn turn(int most);

    /** The answer to {@link Turn.Open}. */
    void opened(Opening opening);

    /** Takes a page that was read for its reader. */
    void arrived(Page page);

    /** Nothing could be read; the follower has already been lined up for another turn. */
    void failed();

    /** What a follower does with its turn. */
    sealed interface Turn {

        /** It wants to know where the inbox stands. */
        record Open() implements Turn {}

        /** It wants a page. */
        record Read(PageRequest request) implements Turn {}

        /** It wants nothing any more. */
        record Pass() implements Turn {}
    }
}
