package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent;
import io.herald.system.history.SessionEvent.CaughtUp;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Disconnected;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Reset;
import io.herald.system.history.SessionEvent.Subscribed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One session: everything its client did and saw, in order. */
final class SessionTrace {

    private final Connected connected;
    private final List<SessionEvent> events = new ArrayList<>();

    SessionTrace(Connected connected) {
        this.connected = connected;
    }

    void add(SessionEvent event) {
        events.add(event);
    }

    long number() {
        return connected.session();
    }

    String user() {
        return connected.user();
    }

    Connected connected() {
        return connected;
    }

    List<SessionEvent> events() {
        return events;
    }

    Optional<Subscribed> subscription() {
        return first(Subscribed.class);
    }

    /** Whether its place came from the client's cursor, which the server accepted. */
    boolean startedAtCursor() {
        return subscription()
                        .filter(subscribed -> !subscribed.afterEpoch().isEmpty())
                        .isPresent()
                && first(Reset.class).isEmpty();
    }

    /**
     * When it was told that it had caught up, and for the last time when the history of the database changed under it and it began anew
     * with what nobody had acknowledged; from then on whatever is new goes to it.
     */
    OptionalLong caughtUpAt() {
        return events.stream()
                .filter(CaughtUp.class::isInstance)
                .mapToLong(SessionEvent::at)
                .reduce((earlier, later) -> later);
    }

    /** When it ended; {@link Event#NEVER} = it lasted. */
    long endedAt() {
        return first(Disconnected.class).map(Disconnected::at).orElse(Event.NEVER);
    }

    /** The messages it received. */
    Iterable<Message> messages() {
        return () -> events.stream()
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .iterator();
    }

    private <E extends SessionEvent> Optional<E> first(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    @Override
    public String toString() {
        return "session " + number() + " of " + user() + " (" + connected.device() + " on " + connected.node() + ")";
    }
}
