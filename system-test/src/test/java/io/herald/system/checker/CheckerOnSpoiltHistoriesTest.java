package io.herald.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.system.history.Event;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A checker that has never failed proves nothing: each single thing that goes wrong in an otherwise correct history is found,
 * by the invariants it breaks and by no other.
 */
class CheckerOnSpoiltHistoriesTest {

    private static final int SEEDS = 80;
    private static final int PLACES_NEEDED = 10;

    static List<Mutation> mutations() {
        return Mutations.ALL;
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void eachMutationIsFoundByTheInvariantsItBreaksAndByNoOther(Mutation mutation) {
        int places = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Optional<List<Event>> spoilt = mutation.strike().at(new Scene(seed));
            if (spoilt.isPresent()) {
                places++;
                Report report = Checker.check(History.of(spoilt.get().stream()));
                Set<String> found = new HashSet<>(report.broken());
                assertThat(found).as("%s, seed %d%n%s", mutation, seed, report).containsAll(mutation.found());
                found.removeAll(mutation.consequences());
                found.addAll(mutation.found());
                assertThat(found).as("%s, seed %d%n%s", mutation, seed, report).isEqualTo(mutation.found());
            }
        }
        assertThat(places).as("histories that offer a place for: %s", mutation).isGreaterThanOrEqualTo(PLACES_NEEDED);
    }
}
