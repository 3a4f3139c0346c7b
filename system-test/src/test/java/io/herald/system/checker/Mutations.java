package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultTookEffect;
import io.herald.system.history.RunEvent.Moment;
import io.herald.system.history.RunEvent.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Everything that the checker is made to find. */
final class Mutations {

    private static final List<Mutation> OF_THE_RUN = List.of(
            Mutation.of(
                    "a fault hits nothing",
                    Set.of("I0"),
                    scene -> Optional.of(scene.without(FaultTookEffect.class::isInstance))),
            Mutation.of(
                    "a fault never ends",
                    Set.of("I0"),
                    scene -> Optional.of(scene.without(FaultEnded.class::isInstance))),
            Mutation.of("memory is not given back", Set.of("I14"), Mutations::leak));

    static final List<Mutation> ALL = Stream.of(
                    InboxMutations.ALL, SessionMutations.ALL, RecordMutations.ALL, PushMutations.ALL, OF_THE_RUN)
            .flatMap(List::stream)
            .toList();

    private Mutations() {}

    private static Optional<List<Event>> leak(Scene scene) {
        return scene.any(Resources.class, measured -> measured.moment() == Moment.AFTER)
                .map(measured -> {
                    Map<String, Long> gauges = new HashMap<>(measured.gauges());
                    gauges.merge("heap", 20L << 20, Long::sum);
                    return scene.with(
                            measured, new Resources(measured.at(), measured.moment(), measured.process(), gauges));
                });
    }
}
