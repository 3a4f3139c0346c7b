package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of a scenario: a line for each sample, with its figures, ratios, how often it was measured, and at which commit. */
final class ScenarioSection implements Section {

    private final String name;
    private final String scenario;
    private final Map<String, String> steps = new LinkedHashMap<>();
    private final List<Figure> load = new ArrayList<>();
    private final Set<Figure> shownIfSeveral = new HashSet<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final Map<String, Set<String>> expected = new LinkedHashMap<>();
    private Predicate<Row> which = row -> true;
    private Predicate<Row> worthALine = row -> true;
    private final List<Figure> sameOfALine = new ArrayList<>();

    ScenarioSection(String name, String scenario) {
        this.name = name;
        this.scenario = scenario;
    }

    /** A step of the scenario, and what it is called in the table; several are told apart by a column. */
    ScenarioSection step(String step, String title) {
        steps.put(step, title);
        return this;
    }

    /** Only rows like these. */
    ScenarioSection where(Predicate<Row> which) {
        this.which = which;
        return this;
    }

    /**
     * Only lines with a row like this, and lines to compare them with: those that have the same of this load and the same settings, as
     * they were measured at the commits of the former, so in turns with them.
     */
    ScenarioSection onlyBeside(Predicate<Row> row, Figure... same) {
        this.worthALine = row;
        sameOfALine.addAll(List.of(same));
        return this;
    }

    /** What was asked of the system. */
    ScenarioSection by(Figure... asked) {
        load.addAll(List.of(asked));
        return this;
    }

    /** What was asked, too, but is told only where it was not always the same. */
    ScenarioSection byIfSeveral(Figure asked) {
        load.add(asked);
        shownIfSeveral.add(asked);
        return this;
    }

    ScenarioSection shows(Figure... shown) {
        figures.addAll(List.of(shown));
        return this;
    }

    ScenarioSection compares(Comparison... compared) {
        comparisons.addAll(List.of(compared));
        return this;
    }

    /** Irregularities that the scenario itself brings about in a step. */
    ScenarioSection expects(String step, String... irregularities) {
        expected.put(step, Set.of(irregularities));
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String text(Measurements measurements) {
        List<Sample> samples = worthALine(samples(measurements));
        if (samples.isEmpty()) {
            return "";
        }
        String correctness = Correctness.sentence(samples, expected);
        return table(samples) + "\n" + (correctness.isEmpty() ? "" : correctness + "\n") + Origin.of(samples);
    }

    private List<Sample> samples(Measurements measurements) {
        Predicate<Row> ofSteps = row -> steps.containsKey(row.step());
        List<String> asked = load.stream().map(Figure::name).toList();
        Set<String> commits = measurements.newest(scenario, ofSteps.and(which).and(worthALine), asked).stream()
                .map(Sample::commit)
                .collect(Collectors.toSet());
        Predicate<Row> ofCommits = row -> commits.contains(row.commit());
        List<Sample> found = measurements.newest(scenario, ofSteps.and(which).and(ofCommits), asked);
        return steps.keySet().stream()
                .flatMap(step -> found.stream().filter(sample -> sample.step().equals(step)))
                .toList();
    }

    private List<Sample> worthALine(List<Sample> samples) {
        Set<List<String>> shown = samples.stream()
                .filter(sample -> sample.rows().stream().anyMatch(worthALine))
                .map(this::same)
                .collect(Collectors.toSet());
        return samples.stream().filter(sample -> shown.contains(same(sample))).toList();
    }

    private List<String> same(Sample sample) {
        return Stream.concat(
                        Stream.of(sample.variation()),
                        sameOfALine.stream().map(asked -> sample.load().getOrDefault(asked.name(), "")))
                .toList();
    }

    private String table(List<Sample> samples) {
        boolean severalSteps = steps.size() > 1;
        boolean severalSystems = samples.stream().map(Sample::system).distinct().count() > 1;
        MarkdownTable table = new MarkdownTable(Stream.of(
                        Stream.of(""),
                        load.stream().map(Figure::heading),
                        Stream.of("system", "settings"),
                        figures.stream().map(Figure::heading),
                        comparisons.stream().map(Comparison::heading),
                        Stream.of("measured", "commit"))
                .flatMap(part -> part)
                .toList());
        for (Sample sample : samples) {
            table.line(Stream.of(
                            Stream.of(severalSteps ? title(sample) : ""),
                            load.stream().map(asked -> asked(sample, asked, samples)),
                            Stream.of(severalSystems ? sample.system() : "", sample.variation()),
                            figures.stream().map(figure -> figure.of(sample).text()),
                            comparisons.stream().map(comparison -> comparison.cell(sample, samples)),
                            Stream.of(sample.rows().size() + " ×", "`" + sample.commit() + "`"))
                    .flatMap(part -> part)
                    .toList());
        }
        return table.text();
    }

    private String asked(Sample sample, Figure asked, List<Sample> all) {
        String value = sample.load().getOrDefault(asked.name(), "");
        boolean always = all.stream().allMatch(each -> value.equals(each.load().getOrDefault(asked.name(), "")));
        return always && shownIfSeveral.contains(asked) ? "" : value;
    }

    private String title(Sample sample) {
        return steps.getOrDefault(sample.step(), sample.step());
    }
}
