package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All rows there are, and what of them belongs together. */
final class Measurements {

    /** The order in which systems are shown; others follow by name. */
    static final List<String> SYSTEMS = List.of("herald", "artemis", "rabbitmq", "socketio");

    static final String HERALD = SYSTEMS.getFirst();

    private final List<Row> rows;
    private final UsualSettings usual;

    Measurements(List<Row> rows) {
        this.rows = rows.stream()
                .filter(row -> !row.settings().containsKey("profiled"))
                .sorted(Comparator.comparing(Row::at))
                .toList();
        this.usual = new UsualSettings(this.rows);
    }

    /**
     * The newest samples.
     *
     * @param load names of figures and settings that were asked of the system
     * @return by step, load, system and variation; steps in the order of their first rows
     */
    List<Sample> newest(String scenario, Predicate<Row> which, List<String> load) {
        return byCommit(scenario, which, load).stream()
                .collect(Collectors.groupingBy(
                        sample -> List.of(sample.step(), sample.load(), sample.system(), sample.variation()),
                        LinkedHashMap::new,
                        Collectors.reducing((earlier, later) -> later)))
                .values()
                .stream()
                .flatMap(sample -> sample.stream())
                .sorted(order(load))
                .toList();
    }

    /** As {@link #newest}, and those of earlier commits before; oldest first. */
    List<Sample> byCommit(String scenario, Predicate<Row> which, List<String> load) {
        Map<List<Object>, Sample> samples = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.scenario().equals(scenario) && which.test(row)) {
                Map<String, String> asked = asked(row, load);
                String variation = usual.variation(row, load);
                List<Object> key = List.of(row.commit(), row.system(), row.step(), asked, variation);
                // Behind those of other commits: a commit that is measured again is the newest again.
                Sample before = samples.remove(key);
                List<Row> together = new ArrayList<>(before == null ? List.of() : before.rows());
                together.add(row);
                samples.put(key, new Sample(row.system(), row.step(), asked, variation, List.copyOf(together)));
            }
        }
        return List.copyOf(samples.values());
    }

    /** Commits of all rows, in the order of their first ones. */
    List<String> commits() {
        return rows.stream().map(Row::commit).distinct().toList();
    }

    private static Map<String, String> asked(Row row, List<String> load) {
        Map<String, String> asked = new LinkedHashMap<>();
        load.forEach(name -> {
            Object value = row.asked(name);
            asked.put(name, value == null ? "" : Figures.text(value));
        });
        return asked;
    }

    private static Comparator<Sample> order(List<String> load) {
        Comparator<Sample> order = Comparator.comparing(sample -> 0);
        for (String name : load) {
            order = order.thenComparing(sample -> sample.number(name));
        }
        return order.thenComparing(sample -> rank(sample.system()))
                .thenComparing(Sample::system)
                .thenComparing(Sample::variation);
    }

    static int rank(String system) {
        int known = SYSTEMS.indexOf(system);
        return known < 0 ? SYSTEMS.size() : known;
    }
}
