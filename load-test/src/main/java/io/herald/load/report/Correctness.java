package io.herald.load.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether everything arrived once, in order, where it belongs. A figure of a run that lost something is worth nothing. */
final class Correctness {

    private static final Map<String, String> IRREGULARITIES = new LinkedHashMap<>();

    static {
        IRREGULARITIES.put("lost", "lost");
        IRREGULARITIES.put("duplicates", "repeated");
        IRREGULARITIES.put("out-of-order", "out of order");
        IRREGULARITIES.put("misdirected", "misdirected");
        IRREGULARITIES.put("refused", "refused");
    }

    private Correctness() {}

    /**
     * A paragraph that says what was wrong in which sample, or that nothing was; empty when these rows keep no books.
     *
     * @param expected irregularities that do not count, by step
     */
    static String sentence(List<Sample> samples, Map<String, Set<String>> expected) {
        Set<String> counted = new LinkedHashSet<>();
        Set<String> brought = new LinkedHashSet<>();
        List<String> wrong = new ArrayList<>();
        for (Sample sample : samples) {
            Set<String> excused = expected.getOrDefault(sample.step(), Set.of());
            List<String> found = new ArrayList<>();
            IRREGULARITIES.forEach((figure, word) -> {
                Spread spread = sample.spread(figure);
                if (spread.exists() && !excused.contains(figure)) {
                    counted.add(word);
                    if (spread.max() > 0) {
                        found.add(Figures.text(spread.max()) + " " + word);
                    }
                } else if (spread.exists()) {
                    brought.add(word);
                }
            });
            if (!found.isEmpty()) {
                wrong.add("- " + named(sample) + ": " + String.join(", ", found) + "\n");
            }
        }
        counted.removeAll(brought);
        if (counted.isEmpty() && wrong.isEmpty()) {
            return "";
        }
        return wrong.isEmpty()
                ? "Nothing was " + words(List.copyOf(counted)) + ".\n"
                : "**Not everything was right**; at most, in one run:\n\n" + String.join("", wrong);
    }

    private static String named(Sample sample) {
        String load = sample.load().entrySet().stream()
                .filter(asked -> !asked.getValue().isEmpty())
                .map(asked -> asked.getKey() + " " + asked.getValue())
                .collect(Collectors.joining(", "));
        return sample.system() + ", " + sample.step()
                + (load.isEmpty() ? "" : ", " + load)
                + (sample.variation().isEmpty() ? "" : ", " + sample.variation());
    }

    private static String words(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
}
