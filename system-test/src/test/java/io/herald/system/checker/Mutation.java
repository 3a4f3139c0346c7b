package io.herald.system.checker;

import io.herald.system.history.Event;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that goes wrong in a history that is correct otherwise.
 *
 * @param name what goes wrong
 * @param found invariants that have to find it
 * @param consequences invariants that may find what follows from it, depending on where it strikes
 * @param strike makes it go wrong somewhere; empty = the history offers no place for it
 */
record Mutation(String name, Set<String> found, Set<String> consequences, Strike strike) {

    /** Changes a history in one place. */
    @FunctionalInterface
    interface Strike {
        Optional<List<Event>> at(Scene scene);
    }

    static Mutation of(String name, Set<String> found, Strike strike) {
        return new Mutation(name, found, Set.of(), strike);
    }

    Mutation mayAlsoBreak(String... invariants) {
        return new Mutation(name, found, Set.of(invariants), strike);
    }

    @Override
    public String toString() {
        return name;
    }
}
