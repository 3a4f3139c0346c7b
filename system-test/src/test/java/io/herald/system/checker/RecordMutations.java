package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Contract;
import io.herald.system.history.ProducerEvent.Logged;
import io.herald.system.history.ProducerEvent.Sending;
import io.herald.system.history.SessionEvent.Message;
import io.herald.system.history.SessionEvent.Subscribed;
import io.herald.system.history.StoreEvent.DeadLetter;
import io.herald.system.history.StoreEvent.Positions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What may go wrong between Kafka and the consumer. */
final class RecordMutations {

    static final List<Mutation> ALL = List.of(
            Mutation.of("an offset is committed early", Set.of("I9"), RecordMutations::commitEarly),
            Mutation.of("poison is thrown away", Set.of("I9", "I11"), RecordMutations::dropDeadLetter),
            Mutation.of("poison is set aside with other bytes", Set.of("I11"), RecordMutations::changeDeadLetter),
            Mutation.of("a valid record is set aside", Set.of("I11"), RecordMutations::setAsideValid),
            Mutation.of("poison is delivered", Set.of("I11"), RecordMutations::deliverPoison));

    private RecordMutations() {}

    private static Optional<List<Event>> commitEarly(Scene scene) {
        return scene.any(Positions.class, positions -> tooFar(scene, positions).isPresent())
                .map(positions -> scene.with(positions, tooFar(scene, positions).orElseThrow()));
    }

    /** The same snapshot with a position beyond a record whose entry is not there yet. */
    private static Optional<Positions> tooFar(Scene scene, Positions positions) {
        return scene.all(Logged.class).stream()
                .filter(logged -> logged.offset() >= positions.next().getOrDefault(logged.partition(), 0L))
                .filter(logged -> scene.history
                        .production(logged)
                        .filter(production -> production.notification().users().stream()
                                .anyMatch(user ->
                                        scene
                                                .history
                                                .inbox(user)
                                                .rows(new NotificationId(logged.source(), logged.id()))
                                                .stream()
                                                .noneMatch(row -> row.seq()
                                                        <= positions.heads().getOrDefault(user, 0L))))
                        .isPresent())
                .findFirst()
                .map(logged -> {
                    Map<Integer, Long> next = new HashMap<>(positions.next());
                    next.put(logged.partition(), logged.offset() + 1);
                    return new Positions(positions.at(), positions.epoch(), next, positions.heads());
                });
    }

    private static Optional<List<Event>> dropDeadLetter(Scene scene) {
        return scene.any(DeadLetter.class, letter -> true).map(letter -> scene.without(event -> event == letter));
    }

    private static Optional<List<Event>> changeDeadLetter(Scene scene) {
        return scene.any(DeadLetter.class, letter -> true)
                .map(letter -> scene.with(
                        letter,
                        new DeadLetter(letter.at(), letter.partition(), letter.offset(), "other", letter.reason())));
    }

    private static Optional<List<Event>> setAsideValid(Scene scene) {
        return scene.any(
                        Logged.class, logged -> scene.history.production(logged).isPresent())
                .map(logged -> scene.with(
                        logged,
                        logged,
                        new DeadLetter(logged.at(), logged.partition(), logged.offset(), logged.raw(), "because")));
    }

    private static Optional<List<Event>> deliverPoison(Scene scene) {
        return scene.any(Sending.class, sending -> sending.contract() == Contract.BROKEN)
                .flatMap(sending -> scene.any(Subscribed.class, subscribed -> true)
                        .map(subscribed -> scene.with(
                                subscribed,
                                subscribed,
                                new Message(
                                        subscribed.at(),
                                        subscribed.session(),
                                        Simulation.EPOCH,
                                        3,
                                        sending.source(),
                                        sending.id(),
                                        "c"))));
    }
}
