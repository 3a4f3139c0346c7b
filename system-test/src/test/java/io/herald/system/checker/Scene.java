package io.herald.system.checker;

import io.herald.system.history.Event;
import io.herald.system.history.SessionEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/** A correct history, open to be spoilt. */
final class Scene {

    final List<Event> events;
    final History history;
    private final Random random;

    Scene(long seed) {
        this.events = Simulation.run(seed);
        this.history = History.of(events.stream());
        this.random = new Random(seed);
    }

    /** Some event of a kind that meets a condition. */
    <E extends Event> Optional<E> any(Class<E> kind, Predicate<E> condition) {
        List<E> candidates = new ArrayList<>(all(kind));
        Collections.shuffle(candidates, random);
        return candidates.stream().filter(condition).findFirst();
    }

    <E extends Event> List<E> all(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Event> without(Predicate<Event> dropped) {
        return events.stream().filter(dropped.negate()).toList();
    }

    List<Event> with(Event old, Event... replacements) {
        return map(event -> event == old ? List.of(replacements) : List.of(event));
    }

    List<Event> map(Function<Event, List<Event>> change) {
        return events.stream().flatMap(event -> change.apply(event).stream()).toList();
    }

    SessionTrace session(SessionEvent event) {
        return history.sessions().stream()
                .filter(session -> session.number() == event.session())
                .findFirst()
                .orElseThrow();
    }

    /** What the same session did and saw next. */
    Optional<SessionEvent> next(SessionEvent event) {
        List<SessionEvent> all = session(event).events();
        int place = all.indexOf(event) + 1;
        return place < all.size() ? Optional.of(all.get(place)) : Optional.empty();
    }

    /** The first event of the session after {@code event} that is of this kind. */
    <E extends SessionEvent> Optional<E> nextOf(SessionEvent event, Class<E> kind, Predicate<E> condition) {
        List<SessionEvent> all = session(event).events();
        return all.subList(all.indexOf(event) + 1, all.size()).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(condition)
                .findFirst();
    }
}
