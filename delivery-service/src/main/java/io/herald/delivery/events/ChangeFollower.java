package io.herald.delivery.events;

import io.herald.core.history.Bookmark;
import io.herald.core.history.ChangesOutcome;
import java.util.Optional;

/** Who wants to know what changes in an inbox. {@link ChangeFeed} calls it on its own thread, and none of the calls may block. */
public interface ChangeFollower {

    /** Up to where it knows the changes; asked when its turn has come. Empty = it wants nothing any more, and is out of the line. */
    Optional<Bookmark> turn();

    /** The answer; it is out of the line before. */
    void arrived(ChangesOutcome outcome);
}
