package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the figures of a table come from: commands, machines, settings; folded away below it. */
final class Origin {

    private Origin() {}

    static String of(List<Sample> samples) {
        List<Row> rows =
                samples.stream().flatMap(sample -> sample.rows().stream()).toList();
        StringBuilder text = new StringBuilder("<details><summary>Command, machine, settings</summary>\n\n");
        distinct(rows, row -> "- `" + row.command() + "` (commit `" + row.commit() + "`)\n")
                .forEach(text::append);
        distinct(rows, row -> "- " + row.machine() + "\n").forEach(text::append);
        samples.stream()
                .map(Sample::system)
                .distinct()
                .sorted((one, two) -> Integer.compare(Measurements.rank(one), Measurements.rank(two)))
                .forEach(system -> text.append("- ")
                        .append(system)
                        .append(": ")
                        .append(settings(rows, system))
                        .append('\n'));
        return text.append("\n</details>\n").toString();
    }

    private static Stream<String> distinct(List<Row> rows, Function<Row, String> line) {
        return rows.stream().map(line).distinct().sorted();
    }

    /** Those that all rows of the system share; the others are in the table. */
    private static String settings(List<Row> rows, String system) {
        Map<String, Set<String>> values = new TreeMap<>();
        rows.stream()
                .filter(row -> row.system().equals(system))
                .forEach(row -> row.settings()
                        .forEach((name, value) -> values.computeIfAbsent(name, any -> new TreeSet<>())
                                .add(value.toString())));
        return values.entrySet().stream()
                .filter(setting -> setting.getValue().size() == 1)
                .filter(setting -> !setting.getValue().contains(""))
                .map(setting -> setting.getKey() + " `" + String.join("", setting.getValue()) + "`")
                .collect(Collectors.joining(", "));
    }
}
