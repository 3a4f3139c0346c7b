package io.herald.load.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A column of ratios between medians. */
sealed interface Comparison {

    /** Below it, digits would pretend to know. */
    double LEAST_SHOWN = 0.01;

    String heading();

    /** The ratio for a line of a table; empty when there is nothing to compare it with. */
    String cell(Sample sample, List<Sample> all);

    /**
     * Herald's figure divided by that of this line's system, under the same load, both as they come; in italics when they were
     * not measured at the same commit, and so not in turns.
     */
    record WithPeers(Figure figure, String word) implements Comparison {

        @Override
        public String heading() {
            return "Herald ÷ this, " + word;
        }

        @Override
        public String cell(Sample sample, List<Sample> all) {
            Optional<Sample> herald = all.stream()
                    .filter(other -> other.system().equals(Measurements.HERALD) && other.asItComes())
                    .filter(other ->
                            other.step().equals(sample.step()) && other.load().equals(sample.load()))
                    .findFirst();
            return sample.system().equals(Measurements.HERALD) || !sample.asItComes()
                    ? ""
                    : herald.map(own -> cell(own, sample)).orElse("");
        }

        private String cell(Sample herald, Sample peer) {
            String ratio = ratio(figure.of(herald), figure.of(peer));
            return ratio.isEmpty() || herald.commit().equals(peer.commit()) ? ratio : "*" + ratio + "*";
        }
    }

    /** This line's figure divided by that of the line whose load is the same, but the least of one kind; none at all does not count. */
    record WithLeast(Figure figure, String name, String heading) implements Comparison {

        @Override
        public String cell(Sample sample, List<Sample> all) {
            Optional<Sample> least = all.stream()
                    .filter(other -> others(other).equals(others(sample)))
                    .filter(other -> other.variation().equals(sample.variation()))
                    .filter(other -> other.number(name) > 0)
                    .min((one, two) -> Double.compare(one.number(name), two.number(name)));
            return least.filter(other -> !other.equals(sample) && sample.number(name) > 0)
                    .map(other -> ratio(figure.of(sample), figure.of(other)))
                    .orElse("");
        }

        private Map<String, String> others(Sample sample) {
            Map<String, String> others = new LinkedHashMap<>(sample.load());
            others.remove(name);
            return others;
        }
    }

    private static String ratio(Spread above, Spread below) {
        if (!above.exists() || !below.exists() || below.median() == 0) {
            return "";
        }
        double ratio = above.median() / below.median();
        return ratio < LEAST_SHOWN ? "< " + Figures.text(LEAST_SHOWN) : Figures.text(ratio);
    }
}
