package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Life;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.ProducerEvent.Sent;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.StoreEvent.Inbox;
import io.herald.system.history.StoreEvent.Row;
import io.herald.system.history.StoreEvent.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What may go wrong with what is stored. */
final class InboxMutations {

    static final List<Mutation> ALL = List.of(
            Mutation.of("a row is dropped", Set.of("I1", "I5", "I9"), InboxMutations::dropRow)
                    .mayAlsoBreak("I8", "I16"),
            Mutation.of("the last row is dropped without a trace", Set.of("I1", "I9"), InboxMutations::dropLastRow)
                    .mayAlsoBreak("I8", "I16"),
            Mutation.of("two rows swap their seqs", Set.of("I6"), InboxMutations::swapRows)
                    .mayAlsoBreak("I8", "I9", "I10", "I12", "I16"),
            Mutation.of("a row stands in an inbox twice", Set.of("I1"), InboxMutations::repeatRow)
                    .mayAlsoBreak("I10", "I16"),
            Mutation.of("a head is ahead of its rows", Set.of("I5"), InboxMutations::raiseHead),
            Mutation.of("a row stands in another user's inbox", Set.of("I4"), InboxMutations::misplaceRow)
                    .mayAlsoBreak("I12"),
            Mutation.of("a row's content has changed", Set.of("I2"), InboxMutations::changeRow),
            Mutation.of("a row comes from nowhere", Set.of("I2"), InboxMutations::inventRow),
            Mutation.of("an acknowledgement is not stored", Set.of("I8"), InboxMutations::forgetAcknowledgement),
            Mutation.of("an acknowledgement covers too much", Set.of("I8"), InboxMutations::overAcknowledge),
            Mutation.of("what was replaced is shown", Set.of("I16"), scene -> hide(scene, false))
                    .mayAlsoBreak("I1", "I3", "I8", "I10", "I12"),
            Mutation.of("what nothing has replaced is hidden", Set.of("I16"), scene -> hide(scene, true)),
            Mutation.of("a message comes before its time", Set.of("I17"), InboxMutations::deliverEarly),
            Mutation.of("a refused send is stored", Set.of("I3"), InboxMutations::storeRefused),
            Mutation.of("a send of unknown outcome is stored twice", Set.of("I3"), InboxMutations::storeUnknownTwice)
                    .mayAlsoBreak("I10", "I16"));

    private InboxMutations() {}

    private static Optional<List<Event>> dropRow(Scene scene) {
        return scene.any(
                        Row.class,
                        row -> isAcknowledged(scene, row)
                                && row.seq() < inbox(scene, row.user()).head())
                .map(row -> scene.without(event -> event == row));
    }

    static boolean isAcknowledged(Scene scene, Row row) {
        return scene.history.production(row.source(), row.id()).orElseThrow().outcome() == Outcome.ACKNOWLEDGED;
    }

    private static Inbox inbox(Scene scene, String user) {
        return scene.history.inbox(user).inbox().orElseThrow();
    }

    private static Optional<List<Event>> dropLastRow(Scene scene) {
        return scene.any(
                        Row.class,
                        row -> isAcknowledged(scene, row)
                                && row.seq() == inbox(scene, row.user()).head())
                .map(row -> {
                    Inbox inbox = inbox(scene, row.user());
                    Inbox shorter = new Inbox(
                            inbox.at(),
                            inbox.user(),
                            inbox.epoch(),
                            1,
                            inbox.head() - 1,
                            upTo(inbox, inbox.head() - 1));
                    return scene.map(event -> event == row ? List.of() : List.of(event == inbox ? shorter : event));
                });
    }

    private static List<Run> upTo(Inbox inbox, long last) {
        return inbox.acked().stream()
                .filter(run -> run.from() <= last)
                .map(run -> new Run(run.from(), Math.min(run.to(), last)))
                .toList();
    }

    private static Optional<List<Event>> swapRows(Scene scene) {
        Map<NotificationId, List<Integer>> partitions = new HashMap<>();
        scene.all(Logged.class)
                .forEach(logged -> partitions
                        .computeIfAbsent(new NotificationId(logged.source(), logged.id()), id -> new ArrayList<>())
                        .add(logged.partition()));
        return scene.any(
                        Row.class,
                        row -> follower(scene, row)
                                .filter(next -> partitions
                                        .getOrDefault(new NotificationId(row.source(), row.id()), List.of())
                                        .equals(partitions.get(new NotificationId(next.source(), next.id()))))
                                .isPresent())
                .map(row -> {
                    Row next = follower(scene, row).orElseThrow();
                    return scene.map(event ->
                            List.of(event == row ? at(row, next.seq()) : event == next ? at(next, row.seq()) : event));
                });
    }

    private static Optional<Row> follower(Scene scene, Row row) {
        return scene.history.inbox(row.user()).rows().stream()
                .filter(other -> other.seq() == row.seq() + 1)
                .findFirst();
    }

    private static Row at(Row row, long seq) {
        return new Row(
                row.at(),
                row.storedAt(),
                row.user(),
                row.epoch(),
                seq,
                row.source(),
                row.id(),
                row.content(),
                row.hidden());
    }

    /** The scene with one more row at the end of an inbox. */
    private static List<Event> append(Scene scene, String user, String source, String id, String content) {
        Inbox inbox = inbox(scene, user);
        long seq = inbox.head() + 1;
        return scene.with(
                inbox,
                new Row(inbox.at(), inbox.at(), user, inbox.epoch(), seq, source, id, content, false),
                new Inbox(inbox.at(), user, inbox.epoch(), 1, seq, inbox.acked()));
    }

    private static Optional<List<Event>> repeatRow(Scene scene) {
        return scene.any(Row.class, row -> isAcknowledged(scene, row) && isLast(scene, row))
                .map(row -> append(scene, row.user(), row.source(), row.id(), row.content()));
    }

    /** Only after the last one does a repetition not upset the order as well. */
    private static boolean isLast(Scene scene, Row row) {
        return row.seq() == inbox(scene, row.user()).head()
                && scene.history
                                .production(row.source(), row.id())
                                .orElseThrow()
                                .notification()
                                .pushAfter()
                        == Event.NEVER;
    }

    private static Optional<List<Event>> raiseHead(Scene scene) {
        return scene.any(Inbox.class, inbox -> true)
                .map(inbox -> scene.with(
                        inbox, new Inbox(inbox.at(), inbox.user(), inbox.epoch(), 1, inbox.head() + 1, inbox.acked())));
    }

    private static Optional<List<Event>> misplaceRow(Scene scene) {
        return scene.any(Row.class, row -> true)
                .flatMap(row -> scene.any(
                                Inbox.class,
                                inbox -> !scene.history.isAddressedTo(inbox.user(), row.source(), row.id()))
                        .map(inbox -> append(scene, inbox.user(), row.source(), row.id(), row.content())));
    }

    private static Optional<List<Event>> changeRow(Scene scene) {
        return scene.any(Row.class, row -> true)
                .map(row -> scene.with(
                        row,
                        new Row(
                                row.at(),
                                row.storedAt(),
                                row.user(),
                                row.epoch(),
                                row.seq(),
                                row.source(),
                                row.id(),
                                "changed",
                                row.hidden())));
    }

    private static Optional<List<Event>> hide(Scene scene, boolean hidden) {
        return scene.any(Row.class, row -> row.hidden() != hidden)
                .map(row -> scene.with(
                        row,
                        new Row(
                                row.at(),
                                row.storedAt(),
                                row.user(),
                                row.epoch(),
                                row.seq(),
                                row.source(),
                                row.id(),
                                row.content(),
                                hidden)));
    }

    /** By a producer who wanted it later. */
    private static Optional<List<Event>> deliverEarly(Scene scene) {
        return scene.any(Message.class, message -> true)
                .flatMap(message -> scene.history
                        .production(message.source(), message.id())
                        .map(Production::notification)
                        .map(sending -> scene.with(
                                sending,
                                new Sending(
                                        sending.at(),
                                        sending.send(),
                                        sending.contract(),
                                        sending.source(),
                                        sending.id(),
                                        sending.users(),
                                        sending.content(),
                                        sending.expiresAt(),
                                        sending.pushAfter(),
                                        new Life(
                                                sending.life().lane(),
                                                message.at() + 1,
                                                sending.life().cancels(),
                                                sending.life().updates(),
                                                sending.life().collapseKey())))));
    }

    private static Optional<List<Event>> inventRow(Scene scene) {
        return scene.any(Inbox.class, inbox -> true).map(inbox -> append(scene, inbox.user(), "s", "invented", "c"));
    }

    private static Optional<List<Event>> forgetAcknowledgement(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        return scene.any(
                        Inbox.class,
                        inbox -> inbox.acked().stream()
                                .anyMatch(run ->
                                        acknowledgements.durableAt(inbox.user(), new Cursor(inbox.epoch(), run.from()))
                                                != Event.NEVER))
                .map(inbox -> {
                    List<Run> acked = new ArrayList<>();
                    boolean forgotten = false;
                    for (Run run : inbox.acked()) {
                        boolean durable =
                                acknowledgements.durableAt(inbox.user(), new Cursor(inbox.epoch(), run.from()))
                                        != Event.NEVER;
                        if (durable && !forgotten) {
                            forgotten = true;
                            acked.add(new Run(run.from() + 1, run.to()));
                        } else {
                            acked.add(run);
                        }
                    }
                    return scene.with(
                            inbox, new Inbox(inbox.at(), inbox.user(), inbox.epoch(), 1, inbox.head(), acked));
                });
    }

    private static Optional<List<Event>> overAcknowledge(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        return scene.any(
                        Inbox.class,
                        inbox -> acknowledgements.firstAt(inbox.user(), new Cursor(inbox.epoch(), inbox.head()))
                                        == Event.NEVER
                                && !SessionMutations.row(scene, inbox.user(), inbox.head())
                                        .hidden())
                .map(inbox -> {
                    List<Run> acked = new ArrayList<>(inbox.acked());
                    acked.add(new Run(inbox.head(), inbox.head()));
                    return scene.with(
                            inbox, new Inbox(inbox.at(), inbox.user(), inbox.epoch(), 1, inbox.head(), acked));
                });
    }

    private static Optional<List<Event>> storeRefused(Scene scene) {
        return scene.any(
                        Sent.class,
                        sent -> sent.outcome() == Outcome.ACKNOWLEDGED
                                && scene.history
                                        .sending(sent.send())
                                        .filter(sending -> sending.contract() == Contract.KEPT)
                                        .isPresent()
                                && attempts(scene, sent) == 1)
                .map(sent -> scene.with(sent, new Sent(sent.at(), sent.send(), Outcome.FAILED)));
    }

    private static long attempts(Scene scene, Sent sent) {
        Sending sending = scene.history.sending(sent.send()).orElseThrow();
        return scene.all(Sending.class).stream()
                .filter(other -> other.contract() == Contract.KEPT && other.id().equals(sending.id()))
                .count();
    }

    private static Optional<List<Event>> storeUnknownTwice(Scene scene) {
        return scene.any(
                        Row.class,
                        row -> scene.history
                                                .production(row.source(), row.id())
                                                .orElseThrow()
                                                .outcome()
                                        == Outcome.UNKNOWN
                                && isLast(scene, row))
                .map(row -> append(scene, row.user(), row.source(), row.id(), row.content()));
    }
}
