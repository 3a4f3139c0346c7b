package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.ProducerEvent.Outcome;
import io.herald.system.history.PushEvent.Answer;
import io.herald.system.history.PushEvent.DeviceAdded;
import io.herald.system.history.PushEvent.Pushed;
import io.herald.system.history.StoreEvent.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may go wrong with pushes. */
final class PushMutations {

    static final List<Mutation> ALL = List.of(
            Mutation.of("a push comes after the acknowledgement", Set.of("I12"), PushMutations::pushStale),
            Mutation.of("a push is repeated", Set.of("I12"), PushMutations::repeatPush),
            Mutation.of("a push is tried again under another identity", Set.of("I12"), PushMutations::changeIdentity),
            Mutation.of("a push goes to a dead device", Set.of("I12"), PushMutations::pushToDead),
            Mutation.of("a push is missed", Set.of("I12"), PushMutations::missPush),
            Mutation.of("a push goes to somebody else's device", Set.of("I4"), PushMutations::misroutePush)
                    .mayAlsoBreak("I12"));

    private PushMutations() {}

    private static Optional<List<Event>> pushStale(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        return scene.any(
                        Row.class,
                        row -> acknowledgements.durableAt(row.user(), new Cursor(row.epoch(), row.seq())) != Event.NEVER
                                && scene.all(Pushed.class).stream()
                                        .noneMatch(pushed ->
                                                pushed.user().equals(row.user()) && pushed.seq() == row.seq()))
                .flatMap(row -> scene.any(
                                DeviceAdded.class,
                                device -> device.user().equals(row.user())
                                        && scene.all(Pushed.class).stream()
                                                .noneMatch(pushed ->
                                                        pushed.device().equals(device.device())
                                                                && pushed.answer() == Answer.GONE))
                        .map(device -> {
                            long late = acknowledgements.durableAt(row.user(), new Cursor(row.epoch(), row.seq()))
                                    + scene.history.terms().pushSlack()
                                    + 1;
                            List<Event> events = new ArrayList<>(scene.events);
                            events.add(new Pushed(
                                    late,
                                    device.device(),
                                    row.user(),
                                    row.epoch(),
                                    row.seq(),
                                    "late",
                                    Answer.ACCEPTED));
                            return events;
                        }));
    }

    private static Optional<List<Event>> repeatPush(Scene scene) {
        return scene.any(Pushed.class, pushed -> pushed.answer() == Answer.ACCEPTED)
                .map(pushed -> scene.with(pushed, pushed, pushed));
    }

    private static Optional<List<Event>> pushToDead(Scene scene) {
        return scene.any(Pushed.class, pushed -> pushed.answer() == Answer.GONE)
                .flatMap(gone -> scene.all(Pushed.class).stream()
                        .filter(other -> other.user().equals(gone.user()) && other.seq() != gone.seq())
                        .findFirst()
                        .map(other -> {
                            List<Event> events = new ArrayList<>(scene.events);
                            events.add(new Pushed(
                                    gone.at() + scene.history.terms().pushPatience() + 1,
                                    gone.device(),
                                    gone.user(),
                                    other.epoch(),
                                    other.seq(),
                                    "dead",
                                    Answer.ACCEPTED));
                            return events;
                        }));
    }

    private static Optional<List<Event>> changeIdentity(Scene scene) {
        return scene.any(Pushed.class, pushed -> pushed.answer() == Answer.RETRY)
                .map(pushed -> scene.with(
                        pushed,
                        new Pushed(
                                pushed.at(),
                                pushed.device(),
                                pushed.user(),
                                pushed.epoch(),
                                pushed.seq(),
                                "another",
                                Answer.RETRY)));
    }

    private static Optional<List<Event>> missPush(Scene scene) {
        Acknowledgements acknowledgements = new Acknowledgements(scene.history);
        return scene.any(
                        Pushed.class,
                        pushed -> acknowledgements.firstAt(pushed.user(), new Cursor(pushed.epoch(), pushed.seq()))
                                        == Event.NEVER
                                && !SessionMutations.row(scene, pushed.user(), pushed.seq())
                                        .hidden()
                                && scene.history
                                                .production(
                                                        SessionMutations.row(scene, pushed.user(), pushed.seq())
                                                                .source(),
                                                        SessionMutations.row(scene, pushed.user(), pushed.seq())
                                                                .id())
                                                .orElseThrow()
                                                .outcome()
                                        == Outcome.ACKNOWLEDGED
                                && scene.all(DeviceAdded.class).stream()
                                        .anyMatch(device -> device.device().equals(pushed.device())
                                                && device.device().endsWith("-0"))
                                && scene.all(Pushed.class).stream()
                                        .noneMatch(other -> other.device().equals(pushed.device())
                                                && other.answer() == Answer.GONE))
                .map(pushed -> scene.without(event -> event instanceof Pushed other
                        && other.device().equals(pushed.device())
                        && other.seq() == pushed.seq()));
    }

    private static Optional<List<Event>> misroutePush(Scene scene) {
        return scene.any(Pushed.class, pushed -> pushed.answer() == Answer.ACCEPTED)
                .flatMap(pushed -> scene.any(
                                DeviceAdded.class,
                                device -> !device.user().equals(pushed.user()) && device.at() < pushed.at())
                        .map(device -> scene.with(
                                pushed,
                                pushed,
                                new Pushed(
                                        pushed.at(),
                                        device.device(),
                                        pushed.user(),
                                        pushed.epoch(),
                                        pushed.seq(),
                                        "misrouted",
                                        Answer.ACCEPTED))));
    }
}
