package io.herald.delivery.session;

import io.herald.core.history.Bookmark;
import io.herald.core.history.ChangesOutcome;
import io.herald.core.history.Counts;
import io.herald.core.inbox.Standing;
import io.herald.delivery.events.ChangeFollower;
import io.herald.delivery.events.EventTexts;
import io.herald.delivery.stomp.EventFrames;
import java.util.Optional;

/**
 * One subscription to the changes of the user's inbox: a bookmark in the log of changes, with a socket. Whatever is heard only says that
 * there may be something to read, so a lost, late or repeated hint does no harm, and what piles up while the socket is slow is one
 * reading later.
 *
 * <p>Guarded by its own monitor, except what is final. None of its methods blocks.
 */
public final class EventSubscription implements ChangeFollower {

    /** Where clients subscribe. */
    static final String DESTINATION = "/user/queue/inbox-events";

    private static final long NOTHING_KNOWN = -1;

    private final Engine engine;
    private final Outbound outbound;
    private final String id;
    private final String userId;
    private final EventFrames frames;

    private String epoch = "";
    private long rev = NOTHING_KNOWN;

    /** There may be something to read. */
    private boolean wanted;

    /** In line at the feed, or between its turn and the answer. */
    private boolean lined;

    private boolean ended;

    EventSubscription(Engine engine, Outbound outbound, String id, String userId, EventFrames frames) {
        this.engine = engine;
        this.outbound = outbound;
        this.id = id;
        this.userId = userId;
        this.frames = frames;
    }

    String id() {
        return id;
    }

    String userId() {
        return userId;
    }

    /** Begins with a snapshot; the user is recorded as connected by now. */
    synchronized void begin() {
        changed();
    }

    /** Ends it: from now on nothing is written. */
    synchronized void end() {
        ended = true;
    }

    /** Something may have changed. */
    public synchronized void changed() {
        wanted = true;
        lookAround();
    }

    /** The inbox stands here, in the present history of the database. */
    public synchronized void standing(String presentEpoch, Standing standing) {
        if (rev != NOTHING_KNOWN && (!presentEpoch.equals(epoch) || standing.rev() != rev)) {
            changed();
        }
    }

    /** The socket has room again. */
    synchronized void socketHasRoom() {
        lookAround();
    }

    private void lookAround() {
        if (wanted && !lined && !ended && outbound.hasRoom()) {
            lined = true;
            engine.changes().ask(this);
        }
    }

    @Override
    public synchronized Optional<Bookmark> turn() {
        if (ended) {
            lined = false;
            return Optional.empty();
        }
        wanted = false;
        return Optional.of(new Bookmark(userId, epoch, rev));
    }

    @Override
    public synchronized void arrived(ChangesOutcome outcome) {
        lined = false;
        if (ended) {
            return;
        }
        Counts counts = switch (outcome) {
            case ChangesOutcome.Since since -> since.counts();
            case ChangesOutcome.BeginAgain again -> again.counts();
        };
        epoch = counts.epoch();
        rev = counts.rev();
        for (EventTexts.Event event : EventTexts.of(outcome)) {
            outbound.event(frames.event(epoch, event.rev(), event.json()));
        }
        lookAround();
    }
}
