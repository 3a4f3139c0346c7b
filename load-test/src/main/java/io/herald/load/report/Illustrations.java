package io.herald.load.report;

import io.herald.load.plot.BarPlot;
import io.herald.load.plot.BarPlot.Bar;
import io.herald.load.plot.Hue;
import io.herald.load.plot.LinePlot;
import io.herald.load.plot.LinePlot.Across;
import io.herald.load.plot.LinePlot.Line;
import io.herald.load.plot.LinePlot.Point;
import io.herald.load.plot.LinePlot.Up;
import io.herald.load.report.HistorySection.KeyFigure;
import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** The plots. All show systems as they come. */
final class Illustrations {

    static final Illustration STEADY_CPU =
            new Illustration("steady-cpu", "CPU per message by system and rate", Illustrations::steadyCpu);
    static final Illustration STEADY_LATENCY = new Illustration(
            "steady-latency", "p50 and p99 of the latency by system and rate", Illustrations::steadyLatency);
    static final Illustration STEADY_PROCESSES = new Illustration(
            "steady-processes", "Herald's CPU per message by process and rate", Illustrations::steadyProcesses);
    static final Illustration RAMP =
            new Illustration("ramp", "p99 of the latency over the offered rate, by system", Illustrations::ramp);
    static final Illustration MEMORY =
            new Illustration("memory", "Memory per idle connection by system", Illustrations::memory);
    static final Illustration HISTORY =
            new Illustration("history", "Herald's CPU per message by commit", Illustrations::history);

    private static final double P99_LIMIT_MS = 100;
    private static final String MESSAGES_PER_SECOND = "messages per second";

    private Illustrations() {}

    private static Optional<String> steadyCpu(Measurements measurements) {
        List<Bar> bars = asTheyCome(measurements, "steady", Loads.STEADY, "rate").stream()
                .filter(sample -> sample.spread("cpu-us").exists())
                .map(sample -> new Bar(
                        rate(sample),
                        sample.system(),
                        hue(sample.system()),
                        sample.spread("cpu-us").median()))
                .toList();
        return bars.isEmpty()
                ? Optional.empty()
                : Optional.of(new BarPlot(
                                "CPU per delivered message, all server processes",
                                MESSAGES_PER_SECOND,
                                "µs per message",
                                false,
                                bars)
                        .svg());
    }

    private static Optional<String> steadyLatency(Measurements measurements) {
        List<Sample> samples = asTheyCome(measurements, "steady", Loads.STEADY, "rate");
        List<Line> lines = new ArrayList<>();
        for (String system : systems(samples)) {
            lines.add(new Line(system + " p99", hue(system), false, points(samples, system, "p99-ms")));
            lines.add(new Line(system + " p50", hue(system), true, points(samples, system, "p50-ms")));
        }
        return lines("Latency, p50 and p99", new Up("ms", true), OptionalDouble.empty(), lines);
    }

    private static Optional<String> ramp(Measurements measurements) {
        List<Sample> samples = asTheyCome(measurements, "ramp", Loads.RAMP_STEP, "rate");
        List<Line> lines = systems(samples).stream()
                .map(system -> new Line(system, hue(system), false, points(samples, system, "p99-ms")))
                .toList();
        return lines("Latency as the rate rises, p99", new Up("ms", true), OptionalDouble.of(P99_LIMIT_MS), lines);
    }

    private static Optional<String> lines(String title, Up up, OptionalDouble limit, List<Line> lines) {
        List<Line> drawn =
                lines.stream().filter(line -> !line.points().isEmpty()).toList();
        return drawn.isEmpty()
                ? Optional.empty()
                : Optional.of(new LinePlot(title, new Across.Numbers(MESSAGES_PER_SECOND), up, limit, drawn).svg());
    }

    private static Optional<String> memory(Measurements measurements) {
        List<Sample> samples = asTheyCome(measurements, "idle", Loads.IDLE, "connections");
        List<Bar> bars = new ArrayList<>();
        for (Sample sample : samples) {
            Spread collected = sample.spread("kib-per-connection");
            Spread asItIs = sample.spread("kib-per-connection-uncollected");
            if (collected.exists() && asItIs.exists()) {
                bars.add(new Bar(sample.system(), "after a full collection", Hue.BLUE, collected.median()));
                bars.add(new Bar(sample.system(), "as it is", Hue.GREY, asItIs.median()));
            }
        }
        return bars.isEmpty()
                ? Optional.empty()
                : Optional.of(new BarPlot(
                                "Memory per idle connection, 15,000 connections", "", "KiB per connection", false, bars)
                        .svg());
    }

    private static Optional<String> steadyProcesses(Measurements measurements) {
        List<Sample> samples = asTheyCome(measurements, "steady", Loads.STEADY, "rate").stream()
                .filter(sample -> sample.system().equals(Measurements.HERALD))
                .toList();
        List<String> processes = samples.stream()
                .flatMap(sample -> sample.namesBehind(ProcessSection.PREFIX).stream())
                .filter(process -> !process.equals("generator"))
                .distinct()
                .toList();
        List<Bar> bars = new ArrayList<>();
        for (Sample sample : samples) {
            String category =
                    rate(sample) + "/s: " + Figures.text(sample.spread("cpu-us").median()) + " µs";
            for (int i = 0; i < processes.size(); i++) {
                Spread spread = sample.spread(ProcessSection.PREFIX + processes.get(i));
                bars.add(new Bar(category, processes.get(i), Hue.at(i), spread.exists() ? spread.median() : 0));
            }
        }
        return bars.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new BarPlot("Herald's CPU per delivered message, by process", "", "µs per message", true, bars)
                                .svg());
    }

    private static Optional<String> history(Measurements measurements) {
        List<Integer> rates = List.of(1000, 2000, 5000);
        List<Map<String, Spread>> histories = rates.stream()
                .map(rate -> Contents.steadyAt(rate, "cpu-us", ""))
                .map((KeyFigure figure) -> figure.history(measurements))
                .toList();
        List<String> commits = measurements.commits().stream()
                .filter(commit -> histories.stream().anyMatch(history -> history.containsKey(commit)))
                .toList();
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            List<Point> points = new ArrayList<>();
            for (int place = 0; place < commits.size(); place++) {
                Spread spread = histories.get(i).get(commits.get(place));
                if (spread != null) {
                    points.add(new Point(place, spread.median(), spread.min(), spread.max()));
                }
            }
            lines.add(new Line("%,d/s".formatted(rates.get(i)), Hue.at(i), false, points));
        }
        return commits.isEmpty()
                ? Optional.empty()
                : Optional.of(new LinePlot(
                                "Herald's CPU per delivered message, by commit",
                                new Across.Names("commit", commits),
                                new Up("µs per message", false),
                                OptionalDouble.empty(),
                                lines.stream()
                                        .filter(line -> !line.points().isEmpty())
                                        .toList())
                        .svg());
    }

    private static List<Sample> asTheyCome(
            Measurements measurements, String scenario, Predicate<Row> which, String asked) {
        return measurements.newest(scenario, which, List.of(asked)).stream()
                .filter(Sample::asItComes)
                .toList();
    }

    private static List<String> systems(List<Sample> samples) {
        return samples.stream()
                .map(Sample::system)
                .distinct()
                .sorted((one, two) -> Integer.compare(Measurements.rank(one), Measurements.rank(two)))
                .toList();
    }

    private static List<Point> points(List<Sample> samples, String system, String figure) {
        return samples.stream()
                .filter(sample -> sample.system().equals(system))
                .filter(sample -> sample.spread(figure).exists())
                .map(sample -> {
                    Spread spread = sample.spread(figure);
                    return new Point(sample.number("rate"), spread.median(), spread.min(), spread.max());
                })
                .toList();
    }

    private static String rate(Sample sample) {
        return sample.load().getOrDefault("rate", "");
    }

    private static Hue hue(String system) {
        return Hue.at(Measurements.rank(system));
    }
}
