package io.herald.load.report;

import io.herald.load.result.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the time of a message goes by Herald's own timers: {@code hop-ms.<name>} and {@code hop-p99-ms.<name>}, two columns for each rate, the
 * system as it comes. Medians; hops of other names than these follow under their names.
 *
 * @param name of the markers
 * @param scenario whose rows have them by {@code rate}
 * @param which of its rows
 */
record HopSection(String name, String scenario, Predicate<Row> which) implements Section {

    private static final String MEAN = "hop-ms.";
    private static final String P99 = "hop-p99-ms.";
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("polled", "record's time stamp → polled by ingest, mean of a poll");
        TITLES.put("polled-oldest", "the same, the oldest of a poll");
        TITLES.put("stored", "append transaction of a batch");
        TITLES.put("looked-up", "presence look-up of a batch");
        TITLES.put("published", "publish of a batch, until Redis has answered");
        TITLES.put("heard", "record's time stamp → heard by the delivery node, mean of a live message");
        TITLES.put("written", "heard → written to the socket");
        TITLES.put("acknowledged", "written → acknowledged by the client");
        TITLES.put("durable", "acknowledged → durable");
    }

    @Override
    public String text(Measurements measurements) {
        List<Sample> samples = measurements.newest(scenario, which, List.of("rate")).stream()
                .filter(Sample::asItComes)
                .filter(sample -> !sample.namesBehind(MEAN).isEmpty())
                .toList();
        if (samples.isEmpty()) {
            return "";
        }
        List<String> headings = new ArrayList<>(List.of("hop"));
        for (Sample sample : samples) {
            String rate = sample.load().getOrDefault("rate", "") + "/s";
            headings.add(rate + ": mean, ms");
            headings.add("p99, ms");
        }
        MarkdownTable table = new MarkdownTable(headings);
        hops(samples).forEach((hop, title) -> line(table, title, samples, MEAN + hop, P99 + hop));
        line(table, "**message due → received, as the clients see it**", samples, "mean-ms", "p99-ms");
        return table.text() + "\n" + Origin.of(samples);
    }

    private static Map<String, String> hops(List<Sample> samples) {
        Map<String, String> hops = new LinkedHashMap<>();
        List<String> measured = samples.stream()
                .flatMap(sample -> sample.namesBehind(MEAN).stream())
                .distinct()
                .toList();
        TITLES.forEach((hop, title) -> {
            if (measured.contains(hop)) {
                hops.put(hop, title);
            }
        });
        measured.forEach(hop -> hops.putIfAbsent(hop, hop));
        return hops;
    }

    private static void line(MarkdownTable table, String title, List<Sample> samples, String mean, String p99) {
        table.line(Stream.concat(
                        Stream.of(title),
                        samples.stream().flatMap(sample -> Stream.of(median(sample, mean), median(sample, p99))))
                .toList());
    }

    private static String median(Sample sample, String figure) {
        Spread spread = sample.spread(figure);
        return spread.exists() ? Figures.text(spread.median()) : "";
    }
}
