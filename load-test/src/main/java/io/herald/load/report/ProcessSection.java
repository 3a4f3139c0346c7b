package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * CPU per message by process, a column for each rate, the system as it comes.
 *
 * @param name of the markers
 * @param scenario whose rows have {@code cpu-us.<process>} by {@code rate}
 * @param which of its rows
 */
record ProcessSection(String name, String scenario, Predicate<Row> which) implements Section {

    static final String PREFIX = "cpu-us.";

    @Override
    public String text(Measurements measurements) {
        List<Sample> samples = measurements.newest(scenario, which, List.of("rate")).stream()
                .filter(Sample::asItComes)
                .toList();
        if (samples.isEmpty()) {
            return "";
        }
        List<String> rates = samples.stream()
                .map(sample -> sample.load().getOrDefault("rate", ""))
                .distinct()
                .toList();
        List<String> headings = new ArrayList<>(List.of("system", "process"));
        rates.forEach(rate -> headings.add(rate + "/s"));
        MarkdownTable table = new MarkdownTable(headings);
        samples.stream()
                .map(Sample::system)
                .distinct()
                .sorted((one, two) -> Integer.compare(Measurements.rank(one), Measurements.rank(two)))
                .forEach(system -> lines(table, system, samples, rates));
        return table.text();
    }

    private static void lines(MarkdownTable table, String system, List<Sample> samples, List<String> rates) {
        List<Sample> own = samples.stream()
                .filter(sample -> sample.system().equals(system))
                .toList();
        List<String> processes = own.stream()
                .flatMap(sample -> sample.namesBehind(PREFIX).stream())
                .distinct()
                .toList();
        for (String process : processes) {
            Stream<String> cells = rates.stream()
                    .map(rate -> own.stream()
                            .filter(sample -> rate.equals(sample.load().get("rate")))
                            .map(sample -> sample.spread(PREFIX + process).text())
                            .findFirst()
                            .orElse(""));
            table.line(Stream.concat(Stream.of(system, process), cells).toList());
        }
    }
}
