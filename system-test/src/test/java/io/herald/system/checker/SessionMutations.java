package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.RunEvent.Healed;
import io.herald.system.history.SessionEvent.Ack;
import io.herald.system.history.SessionEvent.Connected;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Nack;
import io.herald.system.history.SessionEvent.Subscribed;
import io.herald.system.history.StoreEvent.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may go wrong between the system and its clients. */
final class SessionMutations {

    static final List<Mutation> ALL = List.of(
            Mutation.of("a message is routed to another user as well", Set.of("I4"), SessionMutations::misroute),
            Mutation.of("a message comes from nowhere", Set.of("I2"), SessionMutations::inventMessage),
            Mutation.of("a message's content has changed", Set.of("I2"), SessionMutations::changeMessage),
            Mutation.of("a message is delivered twice", Set.of("I7"), SessionMutations::repeatMessage),
            Mutation.of(
                    "a message is delivered again after its ACK", Set.of("I6"), SessionMutations::repeatAcknowledged),
            Mutation.of("a session is served out of order", Set.of("I6"), SessionMutations::reorderSession),
            Mutation.of("two messages swap their seqs", Set.of("I6"), SessionMutations::swapMessages)
                    .mayAlsoBreak("I8"),
            Mutation.of("a cursor is not honoured", Set.of("I7"), SessionMutations::ignoreCursor)
                    .mayAlsoBreak("I8"),
            Mutation.of(
                    "an acknowledgement is forgotten after its receipt",
                    Set.of("I8"),
                    SessionMutations::deliverDurable),
            Mutation.of("a user is never reached", Set.of("I1"), SessionMutations::neverReach)
                    .mayAlsoBreak("I8", "I10", "I12"),
            Mutation.of("a connected session misses one", Set.of("I10"), SessionMutations::leaveGap)
                    .mayAlsoBreak("I8", "I12"),
            Mutation.of("a session outlives its token", Set.of("I13"), SessionMutations::outlive));

    private SessionMutations() {}

    private static Optional<List<Event>> misroute(Scene scene) {
        return scene.any(Message.class, message -> scene.history.isOwn(scene.session(message), message))
                .flatMap(message -> scene.any(
                                Subscribed.class,
                                other -> !scene.history
                                        .production(message.source(), message.id())
                                        .orElseThrow()
                                        .notification()
                                        .users()
                                        .contains(scene.session(other).user()))
                        .map(other -> scene.with(other, other, in(other.session(), message, other.at()))));
    }

    private static Message in(long session, Message message, long at) {
        return new Message(
                at, session, message.epoch(), message.seq(), message.source(), message.id(), message.content());
    }

    private static Optional<List<Event>> inventMessage(Scene scene) {
        return scene.any(Subscribed.class, subscribed -> true)
                .map(subscribed -> scene.with(
                        subscribed,
                        subscribed,
                        new Message(subscribed.at(), subscribed.session(), Simulation.EPOCH, 5, "s", "invented", "c")));
    }

    private static Optional<List<Event>> changeMessage(Scene scene) {
        return scene.any(Message.class, message -> true)
                .map(message -> scene.with(
                        message,
                        new Message(
                                message.at(),
                                message.session(),
                                message.epoch(),
                                message.seq(),
                                message.source(),
                                message.id(),
                                "changed")));
    }

    private static Optional<List<Event>> repeatMessage(Scene scene) {
        return scene.any(Message.class, message -> true).map(message -> scene.with(message, message, message));
    }

    private static Optional<List<Event>> repeatAcknowledged(Scene scene) {
        return scene.any(Ack.class, ack -> message(scene, ack).isPresent())
                .map(ack -> scene.with(
                        ack, ack, in(ack.session(), message(scene, ack).orElseThrow(), ack.at())));
    }

    private static Optional<Message> message(Scene scene, Ack ack) {
        return scene.session(ack).events().stream()
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .filter(message -> message.seq() == ack.seq())
                .findFirst();
    }

    private static Optional<List<Event>> reorderSession(Scene scene) {
        return scene.any(Message.class, message -> firstThenNext(scene, message).isPresent())
                .map(message -> {
                    Message next = firstThenNext(scene, message).orElseThrow();
                    return scene.map(event -> List.of(event == message ? next : event == next ? message : event));
                });
    }

    /** The next message, when both come in a row and for the first time. */
    private static Optional<Message> firstThenNext(Scene scene, Message message) {
        return scene.next(message)
                .filter(Message.class::isInstance)
                .map(Message.class::cast)
                .filter(next -> next.seq() > message.seq())
                .filter(next -> scene.session(message).events().stream()
                        .noneMatch(event -> event instanceof Message other
                                && other != message
                                && other != next
                                && (other.seq() == message.seq() || other.seq() == next.seq())));
    }

    private static Optional<List<Event>> swapMessages(Scene scene) {
        return scene.any(Message.class, message -> firstThenNext(scene, message).isPresent())
                .map(message -> {
                    Message next = firstThenNext(scene, message).orElseThrow();
                    return scene.map(event -> List.of(
                            event == message
                                    ? withSeq(message, next.seq())
                                    : event == next ? withSeq(next, message.seq()) : event));
                });
    }

    private static Message withSeq(Message message, long seq) {
        return new Message(
                message.at(),
                message.session(),
                message.epoch(),
                seq,
                message.source(),
                message.id(),
                message.content());
    }

    private static Optional<List<Event>> ignoreCursor(Scene scene) {
        return scene.any(
                        Subscribed.class,
                        subscribed -> scene.session(subscribed).startedAtCursor() && subscribed.after() > 0)
                .map(subscribed -> {
                    Row row = row(scene, scene.session(subscribed).user(), subscribed.after());
                    return scene.with(subscribed, subscribed, message(subscribed, row));
                });
    }

    static Row row(Scene scene, String user, long seq) {
        return scene.history.inbox(user).rows().stream()
                .filter(row -> row.seq() == seq)
                .findFirst()
                .orElseThrow();
    }

    private static Message message(Subscribed subscribed, Row row) {
        return new Message(
                subscribed.at(), subscribed.session(), row.epoch(), row.seq(), row.source(), row.id(), row.content());
    }

    private static Optional<List<Event>> deliverDurable(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        return scene.any(
                        Subscribed.class,
                        subscribed ->
                                forgotten(scene, acknowledgements, subscribed).isPresent())
                .map(subscribed -> scene.with(
                        subscribed,
                        subscribed,
                        message(
                                subscribed,
                                forgotten(scene, acknowledgements, subscribed).orElseThrow())));
    }

    /** What was durable before, below everything that the subscription was sent. */
    private static Optional<Row> forgotten(Scene scene, Acknowledgements acknowledgements, Subscribed subscribed) {
        SessionTrace session = scene.session(subscribed);
        long lowest = Long.MAX_VALUE;
        for (Message message : session.messages()) {
            lowest = Math.min(lowest, message.seq());
        }
        long below = lowest;
        return scene.history.inbox(session.user()).rows().stream()
                .filter(row -> !session.startedAtCursor() && row.seq() < below)
                .filter(row -> acknowledgements.durableAt(session.user(), new Cursor(row.epoch(), row.seq()))
                        < subscribed.at())
                .findFirst();
    }

    private static Optional<List<Event>> neverReach(Scene scene) {
        return scene.any(Row.class, row -> !row.hidden() && InboxMutations.isAcknowledged(scene, row))
                .map(row -> scene.without(event -> event instanceof Message message
                        && message.id().equals(row.id())
                        && scene.session(message).user().equals(row.user())));
    }

    private static Optional<List<Event>> leaveGap(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        long healed = scene.events.stream()
                .filter(Healed.class::isInstance)
                .mapToLong(Event::at)
                .max()
                .orElseThrow();
        return scene.any(Message.class, message -> {
                    SessionTrace session = scene.session(message);
                    Cursor cursor = new Cursor(message.epoch(), message.seq());
                    boolean elsewhere = scene.all(Message.class).stream()
                            .anyMatch(other -> other.session() != message.session()
                                    && other.id().equals(message.id())
                                    && scene.session(other).user().equals(session.user()));
                    Production production = scene.history
                            .production(message.source(), message.id())
                            .orElseThrow();
                    boolean due = session.startedAtCursor()
                            || production.begunAt() > session.caughtUpAt().orElse(Event.NEVER)
                            || acknowledgements.firstAt(session.user(), cursor) == Event.NEVER;
                    return elsewhere
                            && due
                            && !row(scene, session.user(), message.seq()).hidden()
                            && session.endedAt() > healed + 2 * Simulation.CATCH_UP
                            && session.events().stream().noneMatch(Nack.class::isInstance);
                })
                .map(message -> scene.without(event -> event instanceof Message other
                        && other.session() == message.session()
                        && other.seq() == message.seq()));
    }

    private static Optional<List<Event>> outlive(Scene scene) {
        return scene.any(
                        Connected.class,
                        connected -> scene.session(connected).events().stream().anyMatch(Message.class::isInstance))
                .map(connected -> {
                    long last = 0;
                    for (Message message : scene.session(connected).messages()) {
                        last = message.at();
                    }
                    return scene.with(
                            connected,
                            new Connected(
                                    connected.at(),
                                    connected.session(),
                                    connected.user(),
                                    connected.device(),
                                    connected.node(),
                                    last - scene.history.terms().tokenSkew() - 1));
                });
    }
}
