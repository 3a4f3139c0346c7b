package io.herald.delivery.session;

import io.herald.core.inbox.Cursor;
import io.herald.core.inbox.InboxEntry;
import io.herald.core.inbox.Opening;
import io.herald.core.inbox.Page;
import io.herald.core.inbox.Standing;
import io.herald.core.notification.StoredPayload;
import io.herald.core.propagation.LiveEntry;
import io.herald.delivery.reader.Follower;
import io.herald.delivery.reader.Reader;
import io.herald.delivery.stomp.Content;
import io.herald.delivery.stomp.EntryFrames;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to the user's notifications: a {@link Reader} with a socket.
 *
 * <p>Guarded by its own monitor, except what is final. None of its methods blocks.
 */
public final class Subscription implements Follower {

    /** Where clients subscribe. */
    static final String DESTINATION = "/user/queue/notifications";

    private enum State {
        /** It is not known yet where the inbox stands. */
        OPENING,
        READING,
        ENDED
    }

    private final Engine engine;
    private final Outbound outbound;
    private final String userId;
    private final Function<String, EntryFrames> framesOf;
    private final SubscriptionRequest request;

    private State state = State.OPENING;

    /** Where to start; once the history of the database has changed, the client's cursor in the old one. */
    private Optional<Cursor> after;

    private String epoch = "";
    private @Nullable Reader reader;
    private @Nullable EntryFrames frames;

    /** In line at {@code CatchUp}, or between its turn and the answer. */
    private boolean lined;

    /** Highest seq heard of before the inbox was opened. */
    private long heardWhileOpening;

    private boolean markerDue = true;

    /** The seq that the outstanding PING stands for; 0 = none is outstanding. */
    private long pinged;

    /** When the earliest timer fires; 0 = none is set. */
    private long timerAt;

    /** The entry in flight that is followed, if one is. */
    private @Nullable Journey followed;

    /** Once set nothing more is written, and it is called when nothing is in flight any more. */
    private @Nullable Runnable settled;

    Subscription(
            Engine engine,
            Outbound outbound,
            String userId,
            Function<String, EntryFrames> framesOf,
            SubscriptionRequest request) {
        this.engine = engine;
        this.outbound = outbound;
        this.userId = userId;
        this.framesOf = framesOf;
        this.request = request;
        this.after = request.after();
    }

    String id() {
        return request.id();
    }

    @Override
    public String userId() {
        return userId;
    }

    /** Begins to read; the user is recorded as connected by now. */
    synchronized void begin() {
        lookAround();
    }

    /** Ends it: from now on nothing is written, and nothing moves. */
    synchronized void end() {
        state = State.ENDED;
        engine.acknowledgements().hurry();
    }

    /**
     * Writes nothing from now on.
     *
     * @param whenSettled called, perhaps at once and perhaps more than once, when nothing that was written is unacknowledged; must
     *     not block
     */
    synchronized void quiesce(Runnable whenSettled) {
        settled = whenSettled;
        lookAround();
    }

    /**
     * A live entry and its place in the user's inbox. An entry of another history waits for {@link #standing}.
     *
     * @param heardAt when the node heard of it, in {@link System#nanoTime}
     */
    public synchronized void live(
            String entryEpoch, LiveEntry.Recipient place, boolean expired, Content content, long heardAt) {
        long seq = place.seq();
        switch (state) {
            case ENDED -> {}
            case OPENING -> heardWhileOpening = Math.max(heardWhileOpening, seq);
            case READING -> {
                if (entryEpoch.equals(epoch)) {
                    live(reader(), place, expired, content, heardAt);
                }
            }
        }
    }

    private void live(Reader current, LiveEntry.Recipient place, boolean expired, Content content, long heardAt) {
        if (settled != null) {
            return;
        }
        switch (current.live(place.seq(), expired, outbound.hasRoom())) {
            case WRITE -> {
                outbound.entry(
                        frames().entry(place.seq(), place.replaces(), content.in(request.languages())),
                        follow(place.seq(), heardAt));
                engine.metrics().sentLive();
                written(current);
                markIfCaughtUp(current);
            }
            case PASSED_OVER -> markIfCaughtUp(current);
            case LATER -> lookAround();
            case KNOWN -> {}
        }
    }

    /** One at a time, and none where nothing is acknowledged. */
    private @Nullable Journey follow(long seq, long heardAt) {
        if (followed != null || request.mode() == AckMode.NONE) {
            return null;
        }
        followed = engine.metrics().follow(seq, heardAt).orElse(null);
        return followed;
    }

    /** The inbox stands here, in the present history of the database. */
    public synchronized void standing(String presentEpoch, Standing standing) {
        if (state == State.READING) {
            if (presentEpoch.equals(epoch) && standing.began() <= reader().sent()) {
                reader().heard(standing.head());
            } else {
                openAnew();
            }
            lookAround();
        }
    }

    /** There is no inbox: it has been erased. */
    public synchronized void gone() {
        if (state == State.READING) {
            openAnew();
            lookAround();
        }
    }

    /** In another history, or in an inbox that was begun anew, the numbers mean something else: it starts anew, and the client will be told. */
    private void openAnew() {
        after = Optional.of(new Cursor(epoch, reader().sent()));
        state = State.OPENING;
        heardWhileOpening = 0;
        pinged = 0;
        followed = null;
    }

    /** The socket has room again. */
    synchronized void socketHasRoom() {
        lookAround();
    }

    @Override
    public synchronized Turn turn(int most) {
        return switch (state) {
            case OPENING -> settled == null ? new Turn.Open() : pass();
            case READING -> settled == null && outbound.hasRoom() ? read(most) : pass();
            case ENDED -> pass();
        };
    }

    private Turn read(int most) {
        return reader().begin(userId, System.nanoTime(), most)
                .<Turn>map(Turn.Read::new)
                .orElseGet(this::pass);
    }

    private Turn pass() {
        lined = false;
        setTimer();
        return new Turn.Pass();
    }

    @Override
    public synchronized void opened(Opening opening) {
        if (state != State.OPENING) {
            return;
        }
        epoch = opening.epoch();
        EntryFrames made = framesOf.apply(epoch);
        frames = made;
        boolean known = after.isPresent()
                && after.get().epoch().equals(epoch)
                && after.get().seq() <= opening.head()
                && after.get().seq() >= opening.began();
        long start = known ? after.get().seq() : opening.acknowledgedUpTo();
        if (after.isPresent() && !known) {
            outbound.answer(made.reset(start));
        } else if (request.received() && start > opening.acknowledgedUpTo()) {
            save(opening.acknowledgedUpTo() + 1, start);
        }
        Reader opened = new Reader(
                start,
                known ? 0 : opening.head(),
                opening.head(),
                request.window(),
                engine.properties().redelivery().policy());
        opened.heard(heardWhileOpening);
        reader = opened;
        state = State.READING;
        markerDue = true;
        markIfCaughtUp(opened);
    }

    @Override
    public synchronized void arrived(Page page) {
        lined = false;
        if (state == State.READING) {
            if (settled != null) {
                reader().failed();
            } else if (page.epoch().equals(epoch)) {
                write(reader(), page);
            } else {
                openAnew();
            }
        }
        lookAround();
    }

    private void write(Reader current, Page page) {
        List<InboxEntry> entries = current.page(page);
        for (InboxEntry entry : entries) {
            outbound.entry(frames().entry(entry.seq(), entry.replaces(), content(entry)));
        }
        engine.metrics().sentFromPage(entries.size());
        written(current);
        markIfCaughtUp(current);
    }

    private Content content(InboxEntry entry) {
        String id = StoredPayload.notificationId(entry.payload()).orElse("");
        return new Content(id, entry.createdAt(), entry.form(), entry.payload()).in(request.languages());
    }

    @Override
    public synchronized void failed() {
        if (state == State.READING) {
            reader().failed();
        }
    }

    private void markIfCaughtUp(Reader current) {
        if (markerDue && current.caughtUp()) {
            markerDue = false;
            outbound.answer(frames().caughtUp(current.sent()));
        }
    }

    /** Lines up for a page if one is wanted. */
    private void lookAround() {
        if (settled != null
                && (state != State.READING || reader().highestInFlight().isEmpty())) {
            settled.run();
        }
        if (lined || state == State.ENDED || settled != null) {
            return;
        }
        boolean wanted = state == State.OPENING || reader().want(System.nanoTime()) == Reader.Want.NOW;
        if (wanted && outbound.hasRoom()) {
            lined = true;
            engine.catchUp().ask(this);
        } else {
            setTimer();
        }
    }

    /** Looks around again when something that has to wait is due. */
    private void setTimer() {
        long now = System.nanoTime();
        if (settled != null || state != State.READING || reader().want(now) != Reader.Want.LATER) {
            return;
        }
        OptionalLong due = reader().lookAgainAt();
        if (due.isPresent() && (timerAt == 0 || due.getAsLong() - timerAt < 0)) {
            timerAt = due.getAsLong();
            engine.timers().in(timerAt - now, this::timerFired);
        }
    }

    private synchronized long timerFired(long now) {
        timerAt = 0;
        lookAround();
        return TimerWheel.Timed.NEVER;
    }

    /** Something has been written. Where nothing is acknowledged on the wire, nothing is in flight: the socket's own pace is the window. */
    private void written(Reader current) {
        if (request.mode() == AckMode.NONE) {
            current.acknowledgeUpTo(current.sent(), (from, to) -> {});
        } else {
            askForPong(current);
        }
    }

    /** In mode {@code auto} what was written counts as received once a PING that was sent after it has been answered. */
    private void askForPong(Reader current) {
        OptionalLong written = current.highestInFlight();
        if (request.mode() == AckMode.AUTO && pinged == 0 && written.isPresent()) {
            pinged = written.getAsLong();
            outbound.ping(pinged);
        }
    }

    /** The client has answered a PING. Any other number than that of the outstanding one moves nothing. */
    synchronized void ponged(long number) {
        if (state == State.READING && pinged != 0 && number == pinged) {
            pinged = 0;
            Reader current = reader();
            current.acknowledgeUpTo(number, this::save);
            askForPong(current);
            lookAround();
        }
    }

    /** ACK. A cursor of another history, of the future, or of what is not in flight moves nothing. */
    synchronized void acknowledge(Cursor cursor) {
        if (state == State.READING && cursor.epoch().equals(epoch)) {
            switch (request.mode()) {
                case CLIENT -> reader().acknowledgeUpTo(cursor.seq(), this::save);
                case CLIENT_INDIVIDUAL -> reader().acknowledge(cursor.seq(), this::save);
                case AUTO, NONE -> {}
            }
            lookAround();
        }
    }

    /** NACK. A cursor of another history, of the future, or of what is not in flight moves nothing. */
    synchronized void refuse(Cursor cursor) {
        if (state == State.READING && cursor.epoch().equals(epoch)) {
            engine.metrics().refused();
            followed = null;
            switch (request.mode()) {
                case CLIENT -> reader().refuseUpTo(cursor.seq(), System.nanoTime(), this::undeliverable);
                case CLIENT_INDIVIDUAL -> reader().refuse(cursor.seq(), System.nanoTime(), this::undeliverable);
                case AUTO, NONE -> {}
            }
            lookAround();
        }
    }

    private void undeliverable(long seq) {
        engine.handOver().undeliverable(userId, epoch, seq);
    }

    private void save(long from, long to) {
        engine.acknowledgements().add(userId, epoch, from, to);
        Journey journey = followed;
        if (journey != null && journey.within(from, to)) {
            followed = null;
            long now = System.nanoTime();
            journey.acknowledged(now);
            engine.acknowledgements().noteWhenDurable(() -> engine.metrics().durable(System.nanoTime() - now));
        }
    }

    private Reader reader() {
        if (reader == null) {
            throw new IllegalStateException("reading before the inbox was opened");
        }
        return reader;
    }

    private EntryFrames frames() {
        if (frames == null) {
            throw new IllegalStateException("writing before the inbox was opened");
        }
        return frames;
    }
}
